/** Conversations, kept on this device. */
import {store} from '/web/dom.js';

const PLACE = 'talks';
const MOST = 100;

/** Newest first: `{id, title, model, system, temperature, max, messages: [{role, content, error?}]}`. */
export const talks = store.get(PLACE, []);

export function keep() {
  talks.splice(MOST);
  while (!store.set(PLACE, talks) && talks.length > 1) {
    talks.pop(); // the browser has no more room: the oldest goes
  }
}

export function create() {
  const empty = talks.find((talk) => talk.messages.length === 0);
  if (empty) {
    return empty;
  }
  const last = talks[0];
  const talk = {id: crypto.getRandomValues(new Uint32Array(2)).join('-'), title: 'New conversation', model: last?.model ?? '',
    system: last?.system ?? '', temperature: last?.temperature ?? '', max: last?.max ?? '', messages: []};
  talks.unshift(talk);
  return talk;
}

export function remove(talk) {
  const index = talks.indexOf(talk);
  talks.splice(index, 1);
  keep();
  return () => { talks.splice(index, 0, talk); keep(); };
}

/** Named after what was asked first. */
export function name(talk) {
  const first = talk.messages.find((message) => message.role === 'user')?.content ?? '';
  talk.title = first.replace(/\s+/g, ' ').trim().slice(0, 60) || 'New conversation';
}

/** What is sent to the model. */
export function request(talk) {
  const messages = talk.messages.filter((message) => message.content && !message.error).map(({role, content}) => ({role, content}));
  const asked = {messages: talk.system ? [{role: 'system', content: talk.system}, ...messages] : messages, stream: true};
  if (talk.model) {
    asked.model = talk.model;
  }
  if (talk.temperature !== '') {
    asked.temperature = Number(talk.temperature);
  }
  if (talk.max !== '') {
    asked.max_tokens = Number(talk.max);
  }
  return asked;
}

/** As a text for people. */
export function text(talk) {
  const system = talk.system ? `> ${talk.system.replace(/\n/g, '\n> ')}\n\n` : '';
  const said = talk.messages.map((message) => `## ${message.role === 'user' ? 'You' : 'Assistant'}\n\n${message.content}\n`);
  return `# ${talk.title}\n\n${system}${said.join('\n')}`;
}
