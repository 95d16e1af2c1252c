/** Speaking to DiffusionDesk: JSON, streams of events, pictures, and the key where one is asked for. */

export class ApiError extends Error {
  constructor(status, error = {}) {
    super(error.message || `the answer was ${status}`);
    this.status = status;
    this.code = error.code;
    this.param = error.param;
  }
}

const PLACE = 'diffusiondesk.key';
const places = () => [sessionStorage, localStorage];

function storedKey() {
  try {
    return places().map((place) => place.getItem(PLACE)).find(Boolean) ?? '';
  } catch {
    return '';
  }
}

let key = storedKey();
let asking;
let ask = async () => { throw new ApiError(401, {message: 'a key is needed'}); };

/** `asker(wrong)` shows a dialog and answers with `{key, remember}`. */
export function askWith(asker) {
  ask = asker;
}

export const hasKey = () => key !== '';

/** Several requests may be refused at once; the person is asked once. */
function newKey(refused) {
  if (key !== refused) {
    return Promise.resolve(); // somebody got one meanwhile
  }
  asking ??= ask(refused !== '').then((given) => {
    key = given.key;
    try {
      places().forEach((place) => place.removeItem(PLACE));
      (given.remember ? localStorage : sessionStorage).setItem(PLACE, key);
    } catch {
      // storage is forbidden: the key lasts as long as the page
    }
  }).finally(() => { asking = undefined; });
  return asking;
}

async function refusal(response) {
  const text = await response.text();
  try {
    return new ApiError(response.status, JSON.parse(text).error);
  } catch {
    return new ApiError(response.status, {message: text.slice(0, 300)});
  }
}

/** The answer, with a good status; asks for the key when it is refused. */
export async function request(path, {method = 'GET', json, body, headers = {}, signal} = {}) {
  while (true) {
    const used = key;
    const all = {...headers, ...(used && {Authorization: `Bearer ${used}`}), ...(json && {'Content-Type': 'application/json'})};
    const response = await fetch(path, {method, headers: all, body: json ? JSON.stringify(json) : body, signal, cache: 'no-store'});
    if (response.status === 401) {
      await response.body?.cancel();
      await newKey(used);
      continue;
    }
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }
}

/** The answer's JSON; nothing where there is no content. */
export async function call(path, options) {
  const response = await request(path, options);
  return response.status === 204 ? undefined : response.json();
}

export const post = (path, json, options = {}) => call(path, {method: 'POST', json, ...options});

/**
 * The events of a stream as `{event, data, id}`, and `{beat: true}` for a comment. By fetch and not by EventSource, which can't send the key. Ends with
 * the stream; leaving the loop hangs up.
 */
export async function* events(path, options = {}) {
  const response = await request(path, {...options, headers: {Accept: 'text/event-stream', ...options.headers}});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let rest = '';
    while (true) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      const parts = (rest + value).split(/\r?\n\r?\n/);
      rest = parts.pop();
      for (const part of parts) {
        yield eventOf(part);
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // it may be over already
  }
}

function eventOf(part) {
  const event = {event: 'message', id: undefined, data: undefined};
  const data = [];
  for (const line of part.split(/\r?\n/)) {
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (name === 'data') {
      data.push(value ?? '');
    } else if (name === 'event' || name === 'id') {
      event[name] = value;
    }
  }
  if (data.length === 0) {
    return {beat: true};
  }
  const text = data.join('\n');
  return {...event, data: text === '[DONE]' ? undefined : JSON.parse(text), done: text === '[DONE]'};
}

/** An address that an `img` can show. With a key the picture has to be fetched, since an `img` sends none. */
export async function picture(path, signal) {
  if (!hasKey()) {
    return path;
  }
  return URL.createObjectURL(await (await request(path, {signal})).blob());
}

/** Shows a picture of the server in an `img`; an address made for the one before is given up. */
export async function show(img, path) {
  const url = await picture(path);
  const before = img.src;
  img.src = url;
  if (before.startsWith('blob:')) {
    URL.revokeObjectURL(before);
  }
}

/** The path of an absolute address of this server. */
export const pathOf = (url) => { const parsed = new URL(url, location.href); return parsed.pathname + parsed.search; };
