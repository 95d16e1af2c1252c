/** The form that asks for pictures. An empty field leaves the choice to the model, whose default it shows. */
import {h, $, store, button, quiet} from '/web/dom.js';
import {call} from '/web/api.js';
import {on} from '/web/live.js';
import {Sizes} from '/web/sizes.js';

const NUMBERS = {steps: 'f-steps', cfg_scale: 'f-cfg', clip_skip: 'f-clip'};
const CHOICES = {sampler: 'f-sampler', scheduler: 'f-scheduler'};
const REMEMBERED = ['f-model', 'f-prompt', 'f-negative', 'f-width', 'f-height', 'f-seed', 'f-n', 'f-steps', 'f-cfg', 'f-sampler',
  'f-scheduler', 'f-clip', 'f-strength'];
const PLACE = 'form';

let models = []; // those that draw
let adapters = []; // LoRAs
let sizes;
let input; // the picture to start from, as a data URL

const model = () => models.find((one) => one.id === $('f-model').value);
const field = (param) => document.querySelector(`#form [data-param="${param}"]`);

const remember = quiet(() => {
  store.set(PLACE, {...chosen(), shape: sizes.shape, advanced: $('advanced').open, loras: loras()});
}, 300);

/** Fills in what was there last time, and the models. */
export async function start() {
  sizes = new Sizes(remember);
  const kept = store.get(PLACE, {});
  REMEMBERED.filter((id) => kept[id] !== undefined && $(id).tagName !== 'SELECT').forEach((id) => { $(id).value = kept[id]; });
  $('advanced').open = kept.advanced ?? false;
  $('form').addEventListener('input', (event) => { clearError(event.target); strength(); remember(); });
  $('advanced').addEventListener('toggle', remember);
  $('f-model').addEventListener('change', showDefaults);
  $('seed-random').addEventListener('click', () => { $('f-seed').value = ''; remember(); });
  $('defaults').addEventListener('click', toDefaults);
  $('lora-add').addEventListener('click', () => { addLora(); remember(); });
  pictures();
  strength();
  await refresh(kept);
  on('models', () => refresh(chosen()));
  sizes.shape = kept.shape ?? '1:1';
  (kept.loras ?? []).forEach((one) => addLora(one));
}

const chosen = () => Object.fromEntries(REMEMBERED.map((id) => [id, $(id).value]));

/** Asks for the models and samplers, and chooses what was chosen before. */
async function refresh(kept) {
  const [image, lora, engine] = await Promise.all([call('/v1/models?type=image'), call('/v1/models?type=lora'), call('/v1/samplers')]);
  models = image.data;
  adapters = lora.data;
  $('f-model').replaceChildren(...models.map((one) => h('option', {value: one.id}, one.name)));
  if (models.length === 0) {
    $('f-model').append(h('option', {value: ''}, 'There is no image model: put one into models/image'));
  }
  choose('f-model', kept['f-model'] ?? models.find((one) => one.loaded)?.id);
  for (const [param, id] of Object.entries(CHOICES)) {
    const names = engine[`${param}s`];
    $(id).replaceChildren(h('option', {value: ''}, ''), ...names.map((name) => h('option', {value: name}, name)));
    choose(id, kept[id]);
  }
  $('loras').hidden = adapters.length === 0;
  showDefaults();
}

function choose(id, value) {
  if ([...$(id).options].some((option) => option.value === value)) {
    $(id).value = value;
  }
}

function showDefaults() {
  const defaults = model()?.defaults;
  if (!defaults) {
    return;
  }
  sizes.defaults = defaults;
  $('f-steps').placeholder = String(defaults.steps);
  $('f-cfg').placeholder = String(defaults.cfg_scale);
  for (const [param, id] of Object.entries(CHOICES)) {
    $(id).options[0].textContent = defaults[param] ? `${defaults[param]} (default)` : 'default';
  }
}

function toDefaults() {
  [...Object.values(NUMBERS), ...Object.values(CHOICES)].forEach((id) => { $(id).value = ''; });
  $('lora-rows').replaceChildren();
  sizes.shape = '1:1';
  remember();
}

/** The request that the form describes. */
export function request() {
  const asked = {model: $('f-model').value, prompt: $('f-prompt').value, ...sizes.request};
  if ($('f-negative').value.trim()) {
    asked.negative_prompt = $('f-negative').value;
  }
  asked.n = $('f-n').value === '' ? 1 : Number($('f-n').value);
  const seed = $('f-seed').value.trim();
  if (seed) {
    asked.seed = /^-?\d{1,15}$/.test(seed) ? Number(seed) : seed; // what is no number is the server's to refuse
  }
  for (const [name, id] of Object.entries(NUMBERS)) {
    if ($(id).value !== '') {
      asked[name] = Number($(id).value);
    }
  }
  for (const [name, id] of Object.entries(CHOICES)) {
    if ($(id).value) {
      asked[name] = $(id).value;
    }
  }
  if (loras().length > 0) {
    asked.loras = loras();
  }
  return input ? {...asked, image: input, strength: Number($('f-strength').value)} : asked;
}

/** Fills the form with a request; what it does not say goes back to the model's default. */
export function use(settings) {
  choose('f-model', settings.model);
  showDefaults();
  $('f-prompt').value = settings.prompt ?? '';
  $('f-negative').value = settings.negative_prompt ?? '';
  sizes.use(settings.width, settings.height);
  $('f-seed').value = settings.seed ?? '';
  for (const [name, id] of Object.entries({...NUMBERS, ...CHOICES})) {
    $(id).value = settings[name] ?? '';
  }
  $('lora-rows').replaceChildren();
  (settings.loras ?? []).forEach((one) => addLora(one));
  $('advanced').open = true;
  clearErrors();
  remember();
}

export function useSeed(seed) {
  $('f-seed').value = String(seed);
  remember();
}

// LoRA

function loras() {
  return [...document.querySelectorAll('.lora')].map((row) => ({
    name: row.querySelector('select').value, weight: Number(row.querySelector('input').value)}));
}

function addLora({name = '', weight = 1} = {}) {
  const select = h('select', {'aria-label': 'LoRA', 'data-param': 'loras'}, adapters.map((one) => h('option', {value: one.id}, one.name)));
  const row = h('div', {class: 'lora'}, select,
    h('input', {type: 'number', 'aria-label': 'Weight', min: '-2', max: '2', step: '0.05', value: String(weight)}),
    button('close', 'Remove this LoRA', () => { row.remove(); remember(); }, {short: true}));
  if (adapters.length > 0) {
    select.value = adapters.some((one) => one.id === name) ? name : adapters[0].id;
    $('lora-rows').append(row);
  }
}

// the picture to start from

function strength() {
  $('strength-text').textContent = Number($('f-strength').value).toFixed(2);
}

function pictures() {
  $('f-image').addEventListener('change', () => take($('f-image').files));
  $('from-remove').addEventListener('click', () => { startFrom(undefined); $('f-image').focus(); });
  document.addEventListener('dragover', (event) => { event.preventDefault(); $('drop').classList.add('over'); });
  document.addEventListener('dragleave', () => $('drop').classList.remove('over'));
  document.addEventListener('drop', (event) => { // on any view, so that a picture beside the field does not replace the page
    event.preventDefault();
    $('drop').classList.remove('over');
    if (event.dataTransfer.files.length > 0) {
      location.hash = '#generate';
      take(event.dataTransfer.files);
    }
  });
  document.addEventListener('paste', (event) => {
    if (!$('view-generate').hidden && event.clipboardData.files.length > 0) {
      event.preventDefault();
      take(event.clipboardData.files);
    }
  });
}

async function take(files) {
  const file = [...files].find((one) => one.type.startsWith('image/'));
  if (file) {
    try {
      await startFrom(file);
    } catch (problem) {
      error('image', `That picture can’t be read: ${problem.message}`);
    }
    $('f-image').value = ''; // so that the same one can be chosen again
  } else if (files.length > 0) {
    error('image', 'That is no picture; a PNG, JPEG or WebP would be right.');
  }
}

/** Draws from this picture on; nothing ends that. */
export async function startFrom(blob) {
  clearError($('f-image'));
  input = blob && await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
  $('from').hidden = !input;
  $('drop').hidden = Boolean(input);
  $('from-settings').hidden = true;
  if (input) {
    $('from-image').src = input;
    settingsOf(blob);
  }
}

/** Offers to take over how the picture was drawn, where that is written in it. */
async function settingsOf(blob) {
  const body = new FormData();
  body.append('image', blob);
  let found;
  try {
    found = await call('/v1/images/settings', {method: 'POST', body});
  } catch {
    return; // it says nothing about itself, which is no error
  }
  if (found.request) {
    $('from-settings').hidden = false;
    $('from-settings').onclick = () => use(found.request);
  }
}

// errors

/** Shows what is wrong beside the field of this name, or below the form. */
export function error(param, message) {
  const target = param && (field(param) ?? (param === 'size' ? $('f-width') : null));
  if (!target) {
    $('form-error').textContent = message;
    $('form-error').hidden = false;
    return;
  }
  if (param === 'width' || param === 'height' || param === 'size') {
    sizes.shape = 'own';
  }
  if (target.closest('details')) {
    target.closest('details').open = true;
  }
  const id = `error-${target.id || param}`;
  document.getElementById(id)?.remove();
  target.setAttribute('aria-invalid', 'true');
  target.setAttribute('aria-describedby', id);
  target.closest('.field').append(h('p', {class: 'error', id, role: 'alert'}, message));
  target.focus();
}

function clearError(target) {
  if (target.getAttribute('aria-invalid')) {
    target.removeAttribute('aria-invalid');
    document.getElementById(target.getAttribute('aria-describedby'))?.remove();
    target.removeAttribute('aria-describedby');
  }
}

export function clearErrors() {
  $('form-error').hidden = true;
  document.querySelectorAll('#form [aria-invalid]').forEach(clearError);
}

export const defaults = () => model()?.defaults;
