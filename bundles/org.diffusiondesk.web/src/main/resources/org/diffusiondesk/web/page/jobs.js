/** The jobs that this page knows: how they stand, their previews and their pictures. Knows nothing of how they are shown. */
import {call, post, request} from '/web/api.js';
import {on} from '/web/live.js';

const ENDED = new Set(['done', 'failed', 'cancelled', 'interrupted']);
const MOST = 60;

const jobs = new Map(); // newest first when listed
const listeners = [];

export const ended = (job) => ENDED.has(job.state);
export const list = () => [...jobs.values()].sort((one, other) => other.order - one.order);
export const get = (id) => jobs.get(id);

/** `listener(job, what)`; `what` is state, preview or gone. */
export function listen(listener) {
  listeners.push(listener);
}

const tell = (job, what) => listeners.forEach((listener) => listener(job, what));

let order = 0;

function add(data) {
  const known = jobs.get(data.job);
  if (known) {
    return merge(known, data);
  }
  const job = {id: data.job, order: data.created_at ?? Date.now() / 1000 + order++ / 1e6, previews: 0, ...data};
  jobs.set(job.id, job);
  list().slice(MOST).filter(ended).forEach(forget);
  return job;
}

function merge(job, data) {
  if (!ended(job) || ENDED.has(data.state)) { // events and answers may cross; an end stays one
    const {error, note, ...rest} = data;
    Object.assign(job, rest, {error: error ?? job.error, note});
  }
  return job;
}

function forget(job) {
  jobs.delete(job.id);
  if (job.preview) {
    URL.revokeObjectURL(job.preview);
  }
  tell(job, 'gone');
}

/** Takes an ended job out of the list. Its pictures stay. */
export const dismiss = (id) => forget(jobs.get(id));

/** What is in the queue, also what others put there; then follows everything. */
export async function start() {
  on('job', heard);
  const {data} = await call('/v1/images/jobs?limit=24');
  for (const one of data.reverse()) {
    const job = add(one);
    tell(job, 'state');
    finish(job);
  }
}

/** Puts a request into the queue. */
export async function submit(asked) {
  const job = add(await post('/v1/images/jobs', asked));
  job.request = {...asked, image: undefined};
  tell(job, 'state');
  finish(job);
  return job;
}

export async function cancel(id) {
  const job = merge(jobs.get(id), await post(`/v1/images/jobs/${id}/cancel`, {}));
  job.cancelling = !ended(job);
  tell(job, 'state');
}

async function heard(progress) {
  let job = jobs.get(progress.job);
  if (job) {
    merge(job, progress);
  } else {
    job = add(await call(`/v1/images/jobs/${progress.job}`));
  }
  tell(job, 'state');
  if (ended(job)) {
    finish(job);
  } else if (progress.state === 'running') {
    preview(job);
  }
}

/** Fetches the newest preview, one at a time. */
async function preview(job) {
  if (job.asking) {
    return;
  }
  job.asking = true;
  try {
    const response = await request(`/v1/images/jobs/${job.id}/preview`);
    if (response.status === 200 && !ended(job)) {
      const before = job.preview;
      job.preview = URL.createObjectURL(await response.blob());
      job.previews++;
      tell(job, 'preview');
      if (before) {
        URL.revokeObjectURL(before);
      }
    }
  } catch {
    // it has ended meanwhile, or the connection is gone, which is told elsewhere
  } finally {
    job.asking = false;
  }
}

/** A job that has ended well is asked for its pictures. */
async function finish(job) {
  if (job.state !== 'done' || job.images) {
    return;
  }
  job.images = [];
  try {
    Object.assign(job, await call(`/v1/images/jobs/${job.id}`));
  } catch (problem) {
    job.error = {message: `Its pictures could not be fetched: ${problem.message}`};
  }
  tell(job, 'state');
}
