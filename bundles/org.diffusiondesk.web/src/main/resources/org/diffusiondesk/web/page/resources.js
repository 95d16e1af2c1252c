/** The view of the memory and of both workers. */
import {h, $, button, bytes, many, toast} from '/web/dom.js';
import {ApiError, call, events, post} from '/web/api.js';
import {on} from '/web/live.js';

const NAMES = {sd: 'Image worker', llm: 'Text worker'};
const PHASES = {
  idle: 'No exchange of models is going on.',
  planning: 'The memory is measured.',
  draining: 'A picture needs the memory. Answers that are being written are finished first.',
  saving: 'The conversation is written down, so that it comes back warm.',
  stopping: 'One model leaves, to make room for the other one.',
  settling: 'The memory is coming back.',
  drawing: 'The language model is out while a picture is drawn; it returns by itself.',
  reloading: 'The language model is coming back.',
};
const DECISIONS = {
  coexist: 'Next picture: both models stay loaded.',
  offload_text: 'Next picture: the language model leaves for it.',
  move_text_to_cpu: 'Next picture: chats go on on the CPU meanwhile.',
  refuse: 'Next picture: there is no room for it.',
};
const OFTEN = 2000;

let status;
const cards = new Map();

export async function start() {
  $('release').addEventListener('click', release);
  on('resources', (data) => { status = {...status, ...data}; phase(); });
  on('worker', worker);
  const {workers} = await call('/v1/workers');
  workers.forEach((one) => worker({worker: one.id, ...one}));
}

/** Begins to look often when the view is shown, and ends that. */
export function visible(shown) {
  clearTimeout(visible.timer);
  if (shown) {
    refresh();
  } else {
    cards.forEach((card) => { card.details.open = false; });
  }
}

async function refresh() {
  clearTimeout(visible.timer);
  try {
    status = await call('/v1/resources');
    bars();
    phase();
  } catch (problem) {
    if (!(problem instanceof ApiError || problem instanceof TypeError)) {
      throw problem;
    }
    $('r-phase').textContent = `The memory can’t be told: ${problem.message}`;
  }
  if (!$('view-resources').hidden) {
    visible.timer = setTimeout(refresh, OFTEN);
  }
}

async function release() {
  $('release').disabled = true;
  try {
    await post('/v1/resources/release', {});
    toast('The memory is free. The models come back when they are needed.');
  } catch (problem) {
    toast(problem.message);
  } finally {
    $('release').disabled = false;
    refresh();
  }
}

function phase() {
  const together = status.phase === 'drawing' && !status.saved_state;
  const failed = status.failed_reloads > 0
    ? `The language model could not be brought back (${many(status.failed_reloads, 'attempt')}); it is tried again by itself. Its log says why.` : '';
  const held = status.held_chats > 0 ? ` ${status.held_chats === 1 ? '1 chat waits.' : `${status.held_chats} chats wait.`}` : '';
  $('r-phase').textContent = (failed || (together ? 'A picture is drawn; the language model stays loaded.' : PHASES[status.phase] ?? status.phase)) + held;
  const last = status.last_swap_seconds != null ? `, the last in ${status.last_swap_seconds.toFixed(1)} s` : '';
  $('r-swaps').textContent = status.swaps > 0 ? many(status.swaps, 'exchange') + last : 'No exchange so far';
}

/** Parts of the memory, each with its width. */
function bar(parts, total, lines) {
  const meter = h('div', {class: 'meter', role: 'img', 'aria-label': parts.map((one) => `${one.name} ${bytes(one.size)}`).join(', ')});
  for (const one of parts.filter((each) => each.size > 0)) {
    const piece = h('i', {class: one.look, title: `${one.name} ${bytes(one.size)}`});
    piece.style.width = `${(100 * one.size) / total}%`;
    meter.append(piece);
  }
  for (const line of lines.filter((each) => each.at > 0 && each.at < total)) {
    const mark = h('b', {class: line.look, title: line.name});
    mark.style.left = `${(100 * line.at) / total}%`;
    meter.append(mark);
  }
  return meter;
}

function bars() {
  const {snapshot, threshold} = status;
  const plan = status.next_plan ?? status.last_plan;
  const used = snapshot.worker_bytes;
  const now = [
    {name: 'Others', size: snapshot.others_bytes, look: 'others'},
    {name: 'Image', size: used.sd ?? 0, look: 'image'},
    {name: 'Text', size: used.llm ?? 0, look: 'words'},
  ];
  const total = snapshot.total_bytes;
  // the line and the budget are about what is ours, so they begin where the others end
  const base = snapshot.others_bytes;
  const lines = plan ? [
    {name: `${Math.round(threshold * 100)} % line`, at: base + plan.limit_bytes, look: 'limit'},
    ...(snapshot.budget_bytes ? [{name: 'Budget', at: base + snapshot.budget_bytes, look: 'bound'}] : []),
  ] : [];
  const next = plan && [
    {name: 'Others', size: snapshot.others_bytes, look: 'others'},
    {name: 'Image', size: plan.image_bytes, look: 'image planned'},
    {name: 'Text', size: plan.text_bytes, look: 'words planned'},
  ];
  const name = snapshot.name || 'memory';
  $('h-memory').textContent = `${name[0].toUpperCase()}${name.slice(1)}, ${bytes(total)} in all`;
  const rows = [['Now', now], ...(next ? [['Next picture', next]] : [])];
  $('r-bars').replaceChildren(...rows.map(([name, parts]) => h('div', {class: 'row'}, h('span', {}, name), bar(parts, total, lines))));
  const free = {name: 'Free', size: snapshot.free_bytes, look: 'free'};
  $('r-legend').replaceChildren(
    ...[...now, free].map((one) => h('li', {}, h('i', {class: one.look}), `${one.name} ${one.size > 0 ? bytes(one.size) : '–'}`)),
    ...lines.map((line) => h('li', {}, h('i', {class: line.look}), `${line.name} ${bytes(line.at - base)}`)));
  $('r-next').textContent = plan ? DECISIONS[plan.decision] ?? plan.decision : 'What the next picture would do is not known yet.';
  $('r-reason').textContent = plan?.reason ?? '';
}

// workers

const LOOKS = {ready: 'good', starting: 'busy', draining: 'busy', stopping: 'busy', failed: 'bad'};

function worker(one) {
  const chip = document.getElementById(`chip-${one.worker}`);
  if (!chip) {
    return;
  }
  const working = one.state === 'ready' && one.in_flight > 0;
  const words = working ? 'working' : one.state;
  chip.querySelector('.dot').className = `dot ${working ? 'busy' : LOOKS[one.state] ?? ''}`;
  chip.title = `${NAMES[one.worker]}: ${words}`;
  chip.lastElementChild.textContent = `${one.worker === 'sd' ? 'Images' : 'Text'} ${words}`;
  const states = ['sd', 'llm'].map((id) => $(`chip-${id}`).title).filter(Boolean).join(', ');
  $('chips').setAttribute('aria-label', `State of the workers: ${states}`);
  const card = cards.get(one.worker) ?? newCard(one.worker);
  card.dot.className = chip.querySelector('.dot').className;
  card.state.textContent = words;
  const facts = [['Model', one.model ?? '–'], ['Process', one.pid ?? '–'], ['Memory', bytes(one.memory_bytes)], ['In work', one.in_flight],
    ['Restarts', one.restarts]];
  card.facts.replaceChildren(...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, String(value)))));
  const notes = [one.reason, ...(one.warnings ?? []), one.last_exit && one.last_exit.cause !== 'asked'
    ? `It ended by itself: ${one.last_exit.cause}, code ${one.last_exit.code}.` : null].filter(Boolean);
  card.notes.replaceChildren(...notes.map((note) => h('p', {class: one.reason === note ? 'error' : 'hint'}, note)));
}

function newCard(id) {
  const dot = h('i', {class: 'dot'});
  const state = h('span', {class: 'hint', role: 'status'});
  const facts = h('dl');
  const notes = h('div', {class: 'stack'});
  const log = h('pre', {class: 'log', tabindex: '0', 'aria-label': `Log of the ${NAMES[id].toLowerCase()}`});
  const details = h('details', {ontoggle: () => follow(id, details, log)}, h('summary', {}, 'Log'), log);
  const again = button('restart', 'Restart', async () => {
    try {
      await post(`/v1/workers/${id}/restart`, {});
      toast(`The ${NAMES[id].toLowerCase()} starts again.`);
    } catch (problem) {
      toast(problem.message);
    }
  });
  const item = h('section', {class: 'panel worker', id: `worker-${id}`, 'aria-label': NAMES[id]},
    h('div', {class: 'heading'}, h('h2', {}, dot, NAMES[id]), state), facts, notes, h('div', {class: 'buttons'}, again), details);
  $('workers').append(item);
  cards.set(id, {item, dot, state, facts, notes, details});
  return cards.get(id);
}

const LINES = 500;

/** The log as long as it is open. */
async function follow(id, details, log) {
  details.follower?.abort();
  if (!details.open) {
    return;
  }
  const mine = new AbortController();
  details.follower = mine;
  log.replaceChildren();
  try {
    for await (const event of events(`/v1/workers/${id}/log?lines=200`, {signal: mine.signal})) {
      const below = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
      if (event.event === 'line') {
        log.append(`${event.data.line}\n`);
      } else if (event.event === 'lost') {
        log.append(`… ${many(event.data.lines, 'line')} lost …\n`);
      }
      while (log.childNodes.length > LINES) {
        log.firstChild.remove();
      }
      if (below) {
        log.scrollTop = log.scrollHeight;
      }
    }
  } catch (problem) {
    if (problem.name !== 'AbortError') {
      log.append(`${problem.message}\n`);
    }
  }
}
