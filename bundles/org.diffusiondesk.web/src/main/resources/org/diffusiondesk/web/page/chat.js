/** The view for talking with a language model. */
import {h, $, button, copy, save, toast, quiet, announce} from '/web/dom.js';
import {ApiError, call, events} from '/web/api.js';
import {on} from '/web/live.js';
import {markdown} from '/web/markdown.js';
import * as talks from '/web/talks.js';

let talk;
let answer; // {talk, message, abort, beats} while one is being written
let exchange; // how the models share the memory
let working; // the newest job

export async function start() {
  talk = talks.talks[0] ?? talks.create();
  $('talk-new').addEventListener('click', () => { show(talks.create()); $('c-text').focus(); });
  $('talks-show').addEventListener('click', () => toggle($('talks-show'), $('talks').classList.toggle('open')));
  $('talk-settings-show').addEventListener('click', () => {
    $('talk-settings').hidden = !$('talk-settings').hidden;
    toggle($('talk-settings-show'), !$('talk-settings').hidden);
  });
  $('talk-export').addEventListener('click', () =>
    save(new Blob([talks.text(talk)], {type: 'text/markdown'}), `${talk.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 40)}.md`));
  $('composer').addEventListener('submit', (event) => { event.preventDefault(); send(); });
  $('c-stop').addEventListener('click', stop);
  $('c-text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !$('view-chat').hidden && !document.querySelector('dialog[open]')) {
      stop();
    }
  });
  for (const [id, name] of Object.entries({'c-model': 'model', 'c-system': 'system', 'c-temperature': 'temperature', 'c-max': 'max'})) {
    $(id).addEventListener('input', () => { talk[name] = $(id).value; kept(); });
  }
  on('resources', (status) => { exchange = status; waiting(); });
  on('job', (progress) => { working = progress; waiting(); });
  on('models', async () => { await models(); chooseModel(); });
  await models();
  show(talk);
}

const kept = quiet(() => talks.keep(), 300);

function toggle(control, open) {
  control.setAttribute('aria-expanded', String(open));
}

async function models() {
  const {data: speaking} = await call('/v1/models?type=text');
  $('c-model').replaceChildren(...speaking.map((model) => h('option', {value: model.id}, model.name)));
  if (speaking.length === 0) {
    $('c-model').append(h('option', {value: ''}, 'There is no language model: put one into models/text'));
  }
}

function chooseModel() {
  if ([...$('c-model').options].some((option) => option.value === talk.model)) {
    $('c-model').value = talk.model;
  }
  talk.model = $('c-model').value;
}

function show(next) {
  talk = next;
  chooseModel();
  $('c-system').value = talk.system;
  $('c-temperature').value = talk.temperature;
  $('c-max').value = talk.max;
  $('talks').classList.remove('open');
  toggle($('talks-show'), false);
  list();
  draw();
}

function list() {
  $('talk-list').replaceChildren(...talks.talks.map((one) => h('li', {},
    h('button', {type: 'button', 'aria-current': String(one === talk), onclick: () => show(one), title: one.title}, h('span', {}, one.title)),
    button('bin', `Delete: ${one.title}`, () => remove(one), {short: true}))));
}

function remove(one) {
  if (answer?.talk === one) {
    stop();
  }
  const undo = talks.remove(one);
  toast('The conversation was deleted.', {action: 'Undo', onclick: () => { undo(); show(one); }});
  show(one === talk ? talks.talks[0] ?? talks.create() : talk);
}

// messages

function draw() {
  const nodes = talk.messages.map(messageNode);
  if (nodes.length === 0) {
    nodes.push(h('div', {class: 'empty'}, h('p', {}, 'Ask anything. Pictures can be drawn meanwhile.')));
  }
  $('messages').replaceChildren(...nodes);
  $('messages').scrollTop = $('messages').scrollHeight;
  const busy = Boolean(answer);
  $('c-stop').hidden = !busy;
  $('c-send').hidden = busy;
  waiting();
}

function messageNode(message) {
  const writing = answer?.message === message;
  const body = h('div', {class: 'body'}, message.role === 'user' ? message.content : message.content ? markdown(message.content) : []);
  const node = h('article', {class: `message ${message.role}${writing ? ' writing' : ''}`, 'aria-label': message.role === 'user' ? 'You' : 'Assistant'}, body);
  if (message.error) {
    node.append(h('p', {class: 'error'}, message.error));
  }
  const tools = h('div', {class: 'buttons'});
  if (!writing) {
    tools.append(button('copy', 'Copy', () => copy(message.content), {class: 'small'}));
    if (message.role === 'user') {
      tools.append(button('edit', 'Edit', () => edit(message, node), {class: 'small'}));
    } else if (message === talk.messages.at(-1)) {
      tools.append(button('restart', 'Regenerate', regenerate, {class: 'small'}));
    }
  }
  node.append(tools);
  return node;
}

function edit(message, node) {
  const area = h('textarea', {rows: 3, 'aria-label': 'Edit the message'});
  area.value = message.content;
  const again = (event) => {
    event.preventDefault();
    if (area.value.trim() && !answer) {
      talk.messages.splice(talk.messages.indexOf(message), Infinity);
      say(area.value);
    }
  };
  node.replaceChildren(h('form', {onsubmit: again}, area, h('div', {class: 'buttons'},
    h('button', {type: 'submit', class: 'primary'}, 'Send again'), h('button', {type: 'button', onclick: draw}, 'Leave it'))));
  area.focus();
}

function regenerate() {
  if (!answer) {
    talk.messages.pop();
    reply();
  }
}

function send() {
  const words = $('c-text').value.trim();
  if (words && !answer) {
    $('c-text').value = '';
    say(words);
  }
}

function say(words) {
  talk.messages.push({role: 'user', content: words});
  talks.name(talk);
  talks.talks.splice(talks.talks.indexOf(talk), 1);
  talks.talks.unshift(talk);
  list();
  reply();
}

function stop() {
  answer?.abort.abort();
}

/** Has the model answer what was said last. */
async function reply() {
  const asked = talks.request(talk);
  const message = {role: 'assistant', content: ''};
  talk.messages.push(message);
  const mine = {talk, message, abort: new AbortController(), beats: 0};
  answer = mine;
  draw();
  try {
    for await (const event of events('/v1/chat/completions', {method: 'POST', json: asked, signal: mine.abort.signal})) {
      take(mine, event);
    }
    announce('The answer is complete.');
  } catch (problem) {
    failed(message, problem);
  } finally {
    answer = undefined;
    if (!message.content && !message.error) {
      mine.talk.messages.pop();
    }
    talks.keep();
    draw();
  }
}

function take(mine, event) {
  mine.beats = event.beat ? mine.beats + 1 : 0;
  if (event.data?.error) {
    throw new ApiError(200, event.data.error);
  }
  const more = event.data?.choices?.[0]?.delta?.content;
  if (more) {
    mine.message.content += more;
    kept();
    mine.painting ??= requestAnimationFrame(() => { mine.painting = undefined; paint(mine); });
  }
  waiting();
}

/** Only the message that grows is drawn again; whoever has scrolled up is left there. */
function paint(mine) {
  const node = $('messages').lastElementChild;
  if (answer !== mine || mine.talk !== talk || !node?.classList.contains('writing')) {
    return;
  }
  const box = $('messages');
  const below = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  node.querySelector('.body').replaceChildren(markdown(mine.message.content));
  if (below) {
    box.scrollTo({top: box.scrollHeight, behavior: 'instant'});
  }
}

function failed(message, problem) {
  if (problem.name === 'AbortError') {
    return;
  }
  if (!(problem instanceof ApiError || problem instanceof TypeError)) {
    throw problem;
  }
  message.error = problem instanceof ApiError ? problem.message : 'The connection broke before the answer was complete.';
}

/** Says why an answer does not come yet. */
function waiting() {
  const drawing = working && !['done', 'failed', 'cancelled', 'interrupted'].includes(working.state);
  const away = exchange && exchange.phase !== 'idle' && exchange.saved_state;
  let words = '';
  if (answer && !answer.message.content) {
    if (away && drawing) {
      const left = working.eta ? `, about ${Math.ceil(working.eta)} s more` : '';
      words = `The language model is out while a picture is drawn; it returns by itself${left}.`;
    } else if (away) {
      words = 'The language model is coming back.';
    } else if (answer.beats > 0) {
      words = drawing ? 'A picture is drawn at the same time; the answer takes a little longer.' : 'The language model is getting ready.';
    }
  }
  if ($('wait').textContent !== words) {
    $('wait').textContent = words;
  }
}
