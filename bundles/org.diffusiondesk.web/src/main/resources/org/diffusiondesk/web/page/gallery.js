/** The view of all pictures: found by words and tags, marked, deleted and brought back, and looked at. */
import {h, $, icon, button, many, quiet, toast} from '/web/dom.js';
import {call, picture, post} from '/web/api.js';
import {on} from '/web/live.js';
import * as viewer from '/web/viewer.js';

const PAGE = 60;
const NEAR = '600px';

let pictures = [];
let next; // where the following page begins; null after the last
let asked = 0; // numbers the searches, so that a late answer of an old one is dropped
let total = 0;
let tag = '';
let stale = true;
let loading = false;

const path = (one) => `/v1/history/images/${encodeURIComponent(one.name)}`;
const inBin = () => $('g-bin').checked;

export async function start() {
  $('gallery-form').addEventListener('submit', (event) => { event.preventDefault(); search(); });
  $('g-search').addEventListener('input', quiet(search, 250));
  $('g-clear').addEventListener('click', clear);
  for (const id of ['g-favourites', 'g-bin']) {
    $(id).addEventListener('change', search);
  }
  on('job', (job) => {
    if (job.state === 'done') {
      stale = true;
      visible(!$('view-gallery').hidden);
    }
  });
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      more();
    }
  }, {rootMargin: NEAR}).observe($('g-more'));
  if (!$('view-gallery').hidden) {
    await search();
  }
}

export function visible(shown) {
  if (shown && stale && !viewer.isOpen()) {
    search();
  }
}

async function search() {
  stale = false;
  asked++;
  pictures = [];
  next = undefined;
  loading = false;
  await Promise.all([more(), tags()]);
}

async function more() {
  if (next === null || loading || $('view-gallery').hidden) {
    return;
  }
  loading = true;
  const mine = asked;
  const query = new URLSearchParams({limit: PAGE, q: $('g-search').value.trim(), tag, bin: inBin(), favourite: $('g-favourites').checked});
  if (next) {
    query.set('after', next);
  }
  try {
    const page = await call(`/v1/history/images?${query}`);
    if (mine === asked) {
      add(page);
    }
  } catch (problem) {
    if (mine === asked) {
      next = null;
      $('g-empty').textContent = `The pictures can’t be listed: ${problem.message}`;
      $('g-empty').hidden = false;
    }
  } finally {
    loading = mine === asked ? false : loading;
  }
}

function add(page) {
  const first = next === undefined;
  next = page.next;
  total = page.total;
  const tiles = page.data.map(tile);
  pictures.push(...page.data);
  if (first) {
    $('grid').replaceChildren(...tiles);
  } else {
    $('grid').append(...tiles);
  }
  counted();
  // the observer tells only changes; a first page that does not fill the window leaves the end in sight
  if (next && $('g-more').getBoundingClientRect().top < innerHeight) {
    loading = false;
    more();
  }
}

function counted() {
  const searching = $('g-search').value.trim() || tag || $('g-favourites').checked;
  $('g-count').textContent = many(total, 'picture');
  $('g-empty').hidden = pictures.length > 0;
  $('g-empty').textContent = inBin() ? 'The bin is empty.' : searching ? 'No picture is like that.' : 'Pictures that you draw are kept here.';
  $('g-clear').hidden = !inBin() || total === 0;
}

// one picture

function tile(one) {
  const img = h('img', {alt: '', loading: 'lazy'});
  const shown = h('button', {type: 'button', 'aria-label': one.prompt || one.name, title: one.prompt, onclick: () => open(one)}, img);
  const mark = one.deleted
    ? button('restart', 'Bring it back', () => restore(one), {short: true, class: 'mark'})
    : button('star', 'Favourite', () => favourite(one), {short: true, class: 'mark', 'aria-pressed': String(one.favourite)});
  one.tile = h('li', {class: 'tile'}, shown, mark);
  thumbnail(img, one);
  return one.tile;
}

async function thumbnail(img, one) {
  try {
    img.src = await picture(one.thumbnail);
    img.onload = () => URL.revokeObjectURL(img.src); // does nothing to other addresses
  } catch {
    img.replaceWith(icon('picture')); // its file is gone
  }
}

async function change(one, what) {
  try {
    Object.assign(one, await call(path(one), {method: 'PATCH', json: what}));
  } catch (problem) {
    toast(`It could not be noted: ${problem.message}`);
  }
}

async function favourite(one) {
  await change(one, {favourite: !one.favourite});
  one.tile.querySelector('.mark').setAttribute('aria-pressed', String(one.favourite));
  if (viewer.isOpen()) {
    viewer.refresh(pictures);
  }
}

async function remove(one) {
  try {
    await call(path(one), {method: 'DELETE'});
  } catch (problem) {
    toast(`It could not be deleted: ${problem.message}`);
    return;
  }
  leaves(one);
  toast('The picture is in the bin.', {action: 'Undo', onclick: () => restore(one)});
}

async function restore(one) {
  try {
    await post(`${path(one)}/restore`, {});
  } catch (problem) {
    toast(`It could not be brought back: ${problem.message}`);
    return;
  }
  if (inBin()) {
    leaves(one);
    toast('The picture is back.');
  } else {
    await search();
  }
}

/** It is no more among those that are shown. */
function leaves(one) {
  const focused = one.tile.contains(document.activeElement);
  const beside = one.tile.nextElementSibling ?? one.tile.previousElementSibling;
  one.tile.remove();
  pictures = pictures.filter((each) => each !== one);
  total--;
  counted();
  if (viewer.isOpen()) {
    viewer.refresh(pictures);
  } else if (focused) {
    beside?.querySelector('button').focus();
  }
}

// looking at it

function open(one) {
  viewer.open(pictures, pictures.indexOf(one), {tools, keys: {f: favourite, Delete: remove}, turned: (index) => {
    if (index > pictures.length - 5) {
      more();
    }
  }, details: async (each) => {
    each.request ??= each.deleted ? {} : (await call(path(each))).settings ?? {};
  }});
}

function tools(one) {
  if (one.deleted) {
    return [h('div', {class: 'buttons'}, button('restart', 'Bring it back', () => restore(one)))];
  }
  const input = h('input', {type: 'text', id: 'v-tags', value: one.tags.join(', '), placeholder: 'holiday, portrait', onchange: async () => {
    await change(one, {tags: input.value.split(',').map((each) => each.trim()).filter(Boolean)});
    input.value = one.tags.join(', ');
    tags();
  }});
  return [
    h('div', {class: 'field'}, h('label', {for: 'v-tags'}, 'Tags, separated by commas'), input),
    h('div', {class: 'buttons'},
      button('star', 'Favourite', () => favourite(one), {'aria-pressed': String(one.favourite), title: 'F', class: 'mark'}),
      button('bin', 'Delete', () => remove(one), {title: 'Delete'}))];
}

// tags and the bin

async function tags() {
  const {data} = await call('/v1/history/tags');
  $('g-tags').replaceChildren(...data.map((one) => h('button', {type: 'button', class: 'small', 'aria-pressed': String(one.tag === tag),
    onclick: () => { tag = tag === one.tag ? '' : one.tag; search(); }}, icon('tag'), `${one.tag} (${one.pictures})`)));
}

/** For good, so it is asked for twice. */
async function clear() {
  if ($('g-clear').dataset.sure !== 'true') {
    sure(true);
    setTimeout(() => sure(false), 6000);
    return;
  }
  sure(false);
  try {
    const {deleted} = await call('/v1/history/bin', {method: 'DELETE'});
    toast(`${many(deleted, 'picture')} deleted for good.`);
  } catch (problem) {
    toast(problem.message);
  }
  await search();
}

function sure(asking) {
  $('g-clear').dataset.sure = String(asking);
  $('g-clear').lastElementChild.textContent = asking ? 'Press again: they are gone for good' : 'Empty the bin';
}
