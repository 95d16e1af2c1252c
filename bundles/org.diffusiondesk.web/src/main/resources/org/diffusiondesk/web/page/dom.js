/** Small helpers around the document. Text that comes from elsewhere only ever becomes text nodes. */

/** An element: `h('button', {type: 'button', onclick: f}, 'Save')`. Properties that are null or false are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'class') {
      element.className = value;
    } else if (typeof value === 'string' || value === true) {
      element.setAttribute(name, value === true ? '' : value);
    } else {
      element[name] = value;
    }
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A button that shows an icon and, unless `short`, its words. */
export function button(name, words, onclick, {short = false, ...more} = {}) {
  return h('button', {type: 'button', onclick, ...(short ? {'aria-label': words, title: words} : {}), ...more,
    class: [short ? 'icon' : '', more.class ?? ''].join(' ').trim()}, icon(name), short ? null : h('span', {}, words));
}

export const $ = (id) => {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`the page has no #${id}`);
  }
  return element;
};

/** Says something to whoever can't see the page. */
export function announce(words) {
  $('live').textContent = words;
}

/** A note at the edge that goes away by itself; `undo` puts a button into it. */
export function toast(words, {action, onclick, seconds = 6} = {}) {
  const note = h('div', {class: 'toast'}, h('span', {}, words),
    action && h('button', {type: 'button', onclick: () => { note.remove(); onclick(); }}, action));
  $('toasts').append(note);
  setTimeout(() => note.remove(), seconds * 1000);
  return note;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytes(count) {
  if (count === null || count === undefined) {
    return '–';
  }
  let unit = 0;
  let value = count;
  for (; Math.abs(value) >= 1024 && unit < UNITS.length - 1; unit++) {
    value /= 1024;
  }
  return `${value.toFixed(unit > 2 ? 1 : 0)} ${UNITS[unit]}`;
}

export function seconds(count) {
  if (count < 10) {
    return `${count.toFixed(1)} s`;
  }
  const whole = Math.round(count);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

/** Calls `run` once things have been quiet for a while. */
export function quiet(run, milliseconds) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), milliseconds);
  };
}

/** Copies a text; tells it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied.', {seconds: 2});
  } catch {
    toast('The browser does not let this page copy. Select the text and copy it by hand.');
  }
}

/** Has the browser save something as a file. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h('a', {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const memory = new Map();

/** What is remembered on this device. Where storage is forbidden it lasts as long as the page. */
export const store = {
  get(name, fallback) {
    try {
      const text = localStorage.getItem(name) ?? memory.get(name);
      return text ? JSON.parse(text) : fallback;
    } catch {
      return fallback;
    }
  },
  /** Whether it was kept. */
  set(name, value) {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(name, text);
      return true;
    } catch {
      memory.set(name, text);
      return false;
    }
  },
};
