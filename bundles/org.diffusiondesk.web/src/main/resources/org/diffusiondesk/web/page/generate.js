/** The view that draws: the form, the big picture with its progress, and a card for each job. */
import {h, $, icon, button, announce, seconds, save, toast} from '/web/dom.js';
import {ApiError, call, post, picture, pathOf, request} from '/web/api.js';
import * as form from '/web/form.js';
import * as jobs from '/web/jobs.js';
import {open as openPictures} from '/web/viewer.js';

const cards = new Map();
let shown; // {job, index}
let follows = true; // whether the big picture goes to each new job

const WORDS = {queued: 'Waits', planned: 'Gets its place', load: 'Loads the model', loading: 'Loads the model', encode: 'Reads the prompt',
  sample: 'Draws', hires: 'Draws it larger', decode: 'Finishes the picture', upscale: 'Makes it larger', done: 'Done', failed: 'Failed',
  cancelled: 'Cancelled', interrupted: 'Interrupted'};

export async function start() {
  $('form').addEventListener('submit', (event) => { event.preventDefault(); generate(); });
  $('cancel').addEventListener('click', cancelOne);
  $('seed-reuse').addEventListener('click', () => form.useSeed(lastSeed()));
  $('enhance').addEventListener('click', enhance);
  document.addEventListener('keydown', keys);
  jobs.listen(changed);
  await form.start();
  await jobs.start();
  const [newest] = jobs.list();
  if (newest) {
    select(running() ?? newest);
  }
  await enhancing();
}

function keys(event) {
  if ($('view-generate').hidden || document.querySelector('dialog[open]')) {
    return;
  }
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    generate();
  } else if (event.key === 'Escape' && running()) {
    event.preventDefault();
    cancelOne();
  }
}

async function generate() {
  form.clearErrors();
  $('draw').disabled = true;
  try {
    const job = await jobs.submit({...form.request(), preview: true});
    follows = true;
    if (!shown || jobs.ended(shown.job)) {
      select(job);
    }
    if (matchMedia('(max-width: 900px)').matches) {
      $('canvas').scrollIntoView({block: 'start', behavior: 'smooth'}); // it lies below the form there
    }
    announce('In the queue.');
  } catch (problem) {
    complain(problem);
  } finally {
    $('draw').disabled = false;
  }
}

function complain(problem) {
  if (!(problem instanceof ApiError || problem instanceof TypeError)) {
    throw problem;
  }
  form.error(problem.param, problem instanceof ApiError ? problem.message : 'DiffusionDesk does not answer. Is it still running?');
}

/** What Esc and the button cancel: what is at work, else what was asked for last. */
function running() {
  const open = jobs.list().filter((job) => !jobs.ended(job) && !job.cancelling);
  return open.find((job) => job.state !== 'queued') ?? open[0];
}

async function cancelOne() {
  const job = running();
  if (job) {
    await cancel(job);
  }
}

async function cancel(job) {
  try {
    await jobs.cancel(job.id);
  } catch (problem) {
    toast(`It could not be cancelled: ${problem.message}`);
  }
}

function lastSeed() {
  return jobs.list().find((job) => job.images?.length > 0)?.images[0].seed ?? '';
}

// the enhancement of prompts

async function enhancing() {
  try {
    const {tools} = await call('/v1/prompt/tools');
    $('enhance').hidden = !tools.some((tool) => tool.name === 'enhance' && tool.available);
  } catch (problem) {
    if (!(problem instanceof ApiError)) {
      throw problem;
    }
  }
}

async function enhance() {
  const before = $('f-prompt').value;
  $('enhance').disabled = true;
  try {
    const answer = await post('/v1/prompt/enhance', {prompt: before});
    $('f-prompt').value = answer.prompt;
    $('f-prompt').dispatchEvent(new Event('input', {bubbles: true}));
    toast('The prompt was enhanced.', {action: 'Undo', onclick: () => { $('f-prompt').value = before; }});
  } catch (problem) {
    complain(problem);
  } finally {
    $('enhance').disabled = false;
  }
}

// how jobs are shown

function state(job) {
  const word = job.cancelling && !jobs.ended(job) ? 'Ends' : WORDS[jobs.ended(job) ? job.state : job.phase] ?? WORDS[job.state] ?? job.phase;
  if (job.state === 'queued' && !job.cancelling) {
    return job.position > 1 ? `Waits, ${job.position - 1} before it` : 'Waits, next';
  }
  if (job.state === 'failed') {
    return job.error?.message ?? word;
  }
  if (job.state === 'done') {
    return job.images?.length > 1 ? `${job.images.length} pictures in ${seconds(job.time)}` : `Done in ${seconds(job.time)}`;
  }
  if (jobs.ended(job)) {
    return word;
  }
  const which = job.request?.n > 1 ? `, picture ${job.image + 1} of ${job.request.n}` : '';
  return job.steps > 0 ? `${word}${which}, step ${job.step} of ${job.steps}` : word + which;
}

const eta = (job) => (!jobs.ended(job) && job.eta != null ? `${seconds(job.eta)} left` : '');

/** One picture's share of the steps, so that a batch fills the bar once. */
function part(job) {
  const count = job.request?.n ?? 1;
  const within = job.steps > 0 ? job.step / job.steps : 0;
  return job.state === 'done' ? 1 : Math.min(1, (job.image + within) / count);
}

function changed(job, what) {
  if (what === 'gone') {
    cards.get(job.id)?.item.remove();
    cards.delete(job.id);
    return;
  }
  const card = cards.get(job.id) ?? newCard(job);
  fill(card, job);
  if (!shown || (follows && job.state === 'running' && jobs.ended(shown.job))) {
    select(job);
  }
  if (shown?.job === job) {
    stage();
  }
  $('cancel').disabled = !running();
  $('seed-reuse').disabled = lastSeed() === '';
  if (what === 'state' && shown?.job === job) {
    aloud(job);
  }
}

/** Not each step: whoever listens would hear nothing else. */
function aloud(job) {
  const quarter = Math.floor(part(job) * 4);
  const said = jobs.ended(job) ? job.state : `${job.phase} ${quarter}`;
  const complete = job.state !== 'done' || job.images?.length > 0; // its pictures come a moment later
  if (job.said !== said && job.state !== 'queued' && complete) {
    job.said = said;
    announce(state(job));
  }
}

function newCard(job) {
  const image = h('img', {alt: '', loading: 'lazy', hidden: true});
  const thumb = h('button', {type: 'button', class: 'thumb', onclick: () => { follows = false; select(job); }}, image, icon('picture'));
  const words = h('p', {class: 'words'});
  const line = h('p', {class: 'state'});
  const bar = h('progress', {max: 1, value: 0, 'aria-label': 'Progress'});
  const stop = button('close', 'Cancel', () => (jobs.ended(job) ? jobs.dismiss(job.id) : cancel(job)), {short: true});
  const item = h('li', {class: 'job'}, thumb, h('div', {class: 'about'}, words, line, bar), stop);
  const card = {item, image, thumb, words, line, bar, stop};
  cards.set(job.id, card);
  const before = jobs.list()[jobs.list().indexOf(job) + 1];
  $('jobs').insertBefore(item, before ? cards.get(before.id)?.item ?? null : null);
  return card;
}

function fill(card, job) {
  const words = job.request?.prompt ?? '';
  card.words.textContent = words;
  card.words.title = words;
  card.thumb.setAttribute('aria-label', `Show: ${words}`);
  card.item.className = `job ${job.state} ${shown?.job === job ? 'shown' : ''}`;
  card.line.textContent = [state(job), eta(job)].filter(Boolean).join(' · ');
  card.bar.value = part(job);
  card.bar.classList.toggle('none', jobs.ended(job) || job.state === 'queued');
  const what = jobs.ended(job) ? 'Remove from this list' : 'Cancel';
  card.stop.setAttribute('aria-label', `${what}: ${words}`);
  card.stop.title = what;
  display(card.image, job.images?.[0] ? pathOf(job.images[0].url) : job.preview);
  card.image.nextElementSibling.toggleAttribute('hidden', !card.image.hidden);
}

/** Shows a picture of the server or a preview; each only once. */
async function display(img, path) {
  if (img.dataset.path === (path ?? '')) {
    return;
  }
  img.dataset.path = path ?? '';
  img.hidden = !path;
  if (path) {
    const url = path.startsWith('blob:') ? path : await picture(path);
    if (img.dataset.path === path) {
      img.onload = () => url !== path && URL.revokeObjectURL(url);
      img.src = url;
    }
  }
}

function select(job, index = 0) {
  const before = shown?.job;
  shown = {job, index};
  [before, job].filter((one) => one && cards.has(one.id)).forEach((one) => fill(cards.get(one.id), one));
  stage();
}

function stage() {
  const {job, index} = shown;
  const stored = job.images?.[index];
  let img = $('frame').querySelector('img');
  if (!img) {
    img = h('img', {id: 'stage-image'});
    $('frame').append(img);
  }
  img.alt = stored ? `Picture: ${job.request?.prompt ?? ''}` : 'Preview of the picture';
  img.classList.toggle('preview', !stored);
  display(img, stored ? pathOf(stored.url) : job.preview);
  $('stage-empty').hidden = !img.hidden;
  $('stage-empty').querySelector('p').textContent = jobs.ended(job) ? state(job) : 'The first preview comes in a moment.';
  $('stage-phase').textContent = state(job);
  $('stage-eta').textContent = [eta(job), job.note].filter(Boolean).join(' · ');
  const progress = $('stage-progress');
  progress.classList.toggle('idle', jobs.ended(job));
  progress.querySelector('progress').value = part(job);
  actions(job, stored);
}

function actions(job, stored) {
  const key = `${job.id} ${shown.index} ${job.images?.length ?? 0}`;
  if ($('stage-actions').dataset.key === key) {
    return;
  }
  $('stage-actions').dataset.key = key;
  if (!stored) {
    $('stage-actions').replaceChildren();
    return;
  }
  const others = job.images.length < 2 ? [] : job.images.map((one, index) =>
    h('button', {type: 'button', class: 'small', 'aria-pressed': String(index === shown.index), 'aria-label': `Picture ${index + 1}`,
      onclick: () => { select(job, index); $('stage-actions').children[index].focus(); }}, String(index + 1)));
  const path = pathOf(stored.url);
  const name = path.split('/').pop();
  $('stage-actions').replaceChildren(...others,
    button('fit', 'Look closer', () => openPictures(job.images.map((one) => ({...one, request: job.request, model: job.model})), shown.index), {class: 'small'}),
    button('save', 'Download', async () => save(await (await request(path)).blob(), name), {class: 'small'}),
    button('seed', `Seed ${stored.seed}`, () => { form.useSeed(stored.seed); toast(`The next picture uses the seed ${stored.seed}.`); },
      {class: 'small', title: 'Use this seed for the next picture'}),
    button('picture', 'Start from it', async () => form.startFrom(await (await request(path)).blob()), {class: 'small'}),
    button('settings', 'Use its settings', () => form.use({...job.request, seed: stored.seed}), {class: 'small'}));
}
