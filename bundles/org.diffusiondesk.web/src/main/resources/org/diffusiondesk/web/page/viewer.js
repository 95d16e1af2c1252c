/** One picture, as large as the window. */
import {h, $, button, bytes, save, toast} from '/web/dom.js';
import {picture, pathOf, request} from '/web/api.js';
import * as form from '/web/form.js';

let pictures = [];
let at = 0;
let zoom = 0; // 0: fits
let extra = () => [];
let turned = () => {};
let details = async () => {};
let shortcuts = {};

/**
 * Shows pictures `{url, seed, width, height, request, ...}` from one on. `tools(picture)` makes more buttons, `keys` do something with the picture,
 * `turned(index)` hears which one is shown, `details(picture)` finds out the rest about it.
 */
export function open(list, index, options = {}) {
  pictures = list;
  ({tools: extra = () => [], keys: shortcuts = {}, turned = () => {}, details = async () => {}} = options);
  build();
  if (!$('viewer').open) {
    $('viewer').showModal();
  }
  turn(index);
}

export const isOpen = () => $('viewer').open;
export const close = () => $('viewer').close();

/** Shows the picture again, or its neighbour when it is gone. */
export function refresh(list) {
  pictures = list;
  if (pictures.length === 0) {
    close();
  } else {
    turn(Math.min(at, pictures.length - 1));
  }
}

function build() {
  if ($('viewer').childElementCount > 0) {
    return;
  }
  const img = h('img', {class: 'fit', ondblclick: () => scale(zoom === 0 ? 2 : 0)});
  const look = h('div', {class: 'look', tabindex: '0', 'aria-label': 'Picture; plus and minus zoom'}, img);
  look.addEventListener('wheel', (event) => {
    if (event.ctrlKey) {
      event.preventDefault();
      step(event.deltaY < 0 ? 1 : -1);
    }
  }, {passive: false});
  $('viewer').append(look,
    button('left', 'The one before', () => turn(at - 1), {short: true, class: 'turn before'}),
    button('right', 'The next one', () => turn(at + 1), {short: true, class: 'turn after'}),
    h('aside', {class: 'facts', 'aria-label': 'About this picture'}));
  $('viewer').addEventListener('keydown', keys);
}

function keys(event) {
  if (event.target.matches('input, textarea') || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const does = {ArrowLeft: () => turn(at - 1), ArrowRight: () => turn(at + 1), Home: () => turn(0), End: () => turn(pictures.length - 1),
    '+': () => step(1), '-': () => step(-1), '0': () => scale(0), '1': () => scale(1)}[event.key]
    ?? (shortcuts[event.key] && (() => shortcuts[event.key](pictures[at])));
  if (does && !(zoom > 0 && event.key.startsWith('Arrow'))) {
    event.preventDefault();
    does();
  }
}

function step(direction) {
  const steps = [0, 1, 2, 4, 8];
  scale(steps[Math.min(steps.length - 1, Math.max(0, steps.indexOf(zoom) + direction))]);
}

function scale(to) {
  zoom = to;
  const img = $('viewer').querySelector('.look img');
  img.className = zoom === 0 ? 'fit' : 'zoomed';
  img.style.width = zoom === 0 ? '' : `${pictures[at].width * zoom}px`;
}

async function turn(index) {
  if (index < 0 || index >= pictures.length) {
    return;
  }
  at = index;
  scale(0);
  const one = pictures[at];
  const img = $('viewer').querySelector('.look img');
  img.alt = one.request?.prompt ?? one.prompt ?? 'Picture';
  $('viewer').querySelector('.before').disabled = at === 0;
  $('viewer').querySelector('.after').disabled = at === pictures.length - 1;
  facts(one);
  turned(at);
  const url = await picture(one.url ? pathOf(one.url) : `${one.thumbnail}?size=1024`);
  if (pictures[at] !== one) {
    return;
  }
  img.onload = () => URL.revokeObjectURL(url); // does nothing to other addresses
  img.src = url;
  if (!one.request) {
    await details(one);
    if (pictures[at] === one) {
      facts(one);
    }
  }
}

const FACTS = {model: 'Model', size: 'Size', seed: 'Seed', steps: 'Steps', cfg_scale: 'CFG scale', sampler: 'Sampler', scheduler: 'Scheduler',
  strength: 'Strength', file: 'File', created: 'Drawn'};

function facts(one) {
  const asked = {prompt: one.prompt, negative_prompt: one.negative_prompt, ...one.request};
  const name = one.name ?? pathOf(one.url).split('/').pop();
  const said = {...asked, model: one.model ?? asked.model, seed: one.seed, size: `${one.width} × ${one.height}`,
    file: one.bytes ? `${name}, ${bytes(one.bytes)}` : name,
    created: one.created_at && new Date(one.created_at * 1000).toLocaleString()};
  const blob = async () => (await request(pathOf(one.url))).blob();
  $('viewer').querySelector('.facts').replaceChildren(...[
    h('div', {class: 'buttons'}, button('close', 'Close', close, {short: true}), button('plus', 'Larger', () => step(1), {short: true}),
      button('minus', 'Smaller', () => step(-1), {short: true}), button('fit', 'Fit', () => scale(0), {short: true}),
      one.url ? button('save', 'Download', async () => save(await blob(), name), {short: true}) : null),
    h('p', {class: 'prompt'}, asked.prompt ?? ''),
    asked.negative_prompt ? h('p', {class: 'hint prompt'}, `Not: ${asked.negative_prompt}`) : null,
    h('dl', {}, Object.entries(FACTS).filter(([key]) => said[key] !== undefined && said[key] !== null)
      .flatMap(([key, words]) => [h('dt', {}, words), h('dd', {}, String(said[key]))])),
    one.url ? h('div', {class: 'buttons'},
      button('settings', 'Use these settings', () => { form.use({width: one.width, height: one.height, model: one.model, ...asked, seed: one.seed}); toGenerate('The form has the settings of that picture.'); }),
      button('picture', 'Use as input', async () => { await form.startFrom(await blob()); toGenerate('The next picture starts from that one.'); })) : null,
    ...extra(one)].filter(Boolean));
}

function toGenerate(words) {
  close();
  location.hash = '#generate';
  toast(words);
}
