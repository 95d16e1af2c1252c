/** Sizes of pictures that suit a model: its own number of pixels in some shapes. */
import {h, $} from '/web/dom.js';

const SHAPES = [['1:1', 1, 1], ['4:3', 4, 3], ['3:4', 3, 4], ['16:9', 16, 9], ['9:16', 9, 16]];
const OWN = 'own';
const BOX = 14;

/** Sides are whole multiples of what large and small models like. */
function sideStep(defaults) {
  return Math.min(defaults.width, defaults.height) >= 512 ? 64 : 8;
}

function sizeOf(across, down, defaults) {
  if (across === down && defaults.width === defaults.height) {
    return {width: defaults.width, height: defaults.height};
  }
  const step = sideStep(defaults);
  const unit = Math.sqrt((defaults.width * defaults.height) / (across * down));
  const side = (parts) => Math.max(64, Math.round((parts * unit) / step) * step);
  return {width: side(across), height: side(down)};
}

export class Sizes {
  #defaults = {width: 512, height: 512};

  constructor(changed) {
    const choices = SHAPES.map(([name, across, down]) => this.#choice(name, this.#box(across, down), changed));
    $('shapes').append(...choices, this.#choice(OWN, null, changed));
    this.shape = '1:1';
    for (const id of ['f-width', 'f-height']) {
      $(id).addEventListener('input', () => { this.#tell(); changed(); });
    }
  }

  #box(across, down) {
    const box = h('i', {class: 'shape'});
    const longest = Math.max(across, down);
    box.style.width = `${(BOX * across) / longest}px`;
    box.style.height = `${(BOX * down) / longest}px`;
    return box;
  }

  #choice(name, box, changed) {
    const radio = h('input', {type: 'radio', name: 'shape', value: name, onchange: () => { this.#tell(); changed(); }});
    return h('label', {}, radio, h('span', {}, box, name));
  }

  get shape() {
    return document.querySelector('#shapes input:checked')?.value ?? '1:1';
  }

  set shape(name) {
    const all = [...document.querySelectorAll('#shapes input')];
    (all.find((radio) => radio.value === name) ?? all[0]).checked = true;
    this.#tell();
  }

  set defaults(defaults) {
    this.#defaults = defaults;
    $('f-width').placeholder = String(defaults.width);
    $('f-height').placeholder = String(defaults.height);
    this.#tell();
  }

  /** What a request says about the size. */
  get request() {
    if (this.shape !== OWN) {
      return this.#of(this.shape);
    }
    const sides = {};
    for (const [name, id] of [['width', 'f-width'], ['height', 'f-height']]) {
      if ($(id).value !== '') {
        sides[name] = Number($(id).value);
      }
    }
    return sides;
  }

  /** Shows this size, by a shape where one has it. */
  use(width, height) {
    const known = SHAPES.find(([name]) => this.#of(name).width === width && this.#of(name).height === height);
    $('f-width').value = known ? '' : width ?? '';
    $('f-height').value = known ? '' : height ?? '';
    this.shape = known ? known[0] : OWN;
  }

  #of(name) {
    const [, across, down] = SHAPES.find((shape) => shape[0] === name);
    return sizeOf(across, down, this.#defaults);
  }

  #tell() {
    $('own-size').hidden = this.shape !== OWN;
    const {width = this.#defaults.width, height = this.#defaults.height} = this.request;
    $('size-text').textContent = `${width} × ${height}`;
  }
}
