/** Starts the page: views, theme, key, connection. */
import {$, icon, toast} from '/web/dom.js';
import {askWith} from '/web/api.js';
import * as live from '/web/live.js';
import * as generate from '/web/generate.js';
import * as chat from '/web/chat.js';
import * as gallery from '/web/gallery.js';
import * as resources from '/web/resources.js';

const VIEWS = ['generate', 'chat', 'gallery', 'resources'];
const TITLES = {generate: 'Generate', chat: 'Chat', gallery: 'Gallery', resources: 'Resources'};

function route() {
  const wanted = location.hash.slice(1);
  if (wanted === 'content') {
    return; // the link that skips to the content
  }
  const name = VIEWS.includes(wanted) ? wanted : VIEWS[0];
  for (const view of VIEWS) {
    $(`view-${view}`).hidden = view !== name;
  }
  for (const link of document.querySelectorAll('.views a')) {
    link.toggleAttribute('aria-current', false);
    if (link.hash === `#${name}`) {
      link.setAttribute('aria-current', 'page');
    }
  }
  document.title = `${TITLES[name]} – DiffusionDesk`;
  window.scrollTo(0, 0);
  gallery.visible(name === 'gallery');
  resources.visible(name === 'resources');
}

const THEMES = ['auto', 'light', 'dark'];
const THEME_WORDS = {auto: 'Colours: as the system has them', light: 'Colours: light', dark: 'Colours: dark'};

function theme(name) {
  if (name === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
  $('theme').replaceChildren(icon(name));
  $('theme').title = THEME_WORDS[name];
  $('theme').setAttribute('aria-label', THEME_WORDS[name]);
}

function themes() {
  let current = document.documentElement.dataset.theme ?? 'auto';
  theme(current);
  $('theme').addEventListener('click', () => {
    current = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length];
    theme(current);
    try {
      localStorage.setItem('theme', current);
    } catch {
      toast('The browser does not remember this: storage is switched off for this page.');
    }
  });
}

/** Asks for the key until the server takes it. */
function askForKey(wrong) {
  const dialog = $('ask-key');
  $('key-error').hidden = !wrong;
  $('key-error').textContent = 'That is not the key.';
  $('key').value = '';
  dialog.showModal();
  return new Promise((given) => {
    dialog.oncancel = (event) => event.preventDefault(); // without a key there is nothing to see
    $('key-form').onsubmit = (event) => {
      event.preventDefault();
      dialog.close();
      given({key: $('key').value, remember: $('key-remember').checked});
    };
  });
}

function connection({up, wait}) {
  $('offline').hidden = up;
  $('offline').textContent = up ? '' : `DiffusionDesk does not answer. Trying again in ${Math.round(wait / 1000)} s.`;
}

/** A part that can't start says so and leaves the others alone. */
async function begin(name, part) {
  try {
    await part.start();
  } catch (problem) {
    toast(`${TITLES[name]}: ${problem.message}`, {seconds: 20});
    console.error(name, problem);
  }
}

askWith(askForKey);
themes();
live.on('connection', connection);
window.addEventListener('hashchange', route);
route();
await Promise.all([begin('generate', generate), begin('chat', chat), begin('gallery', gallery), begin('resources', resources)]);
document.documentElement.dataset.ready = 'true';
await live.follow();
