-- Written for SQLite and PostgreSQL alike: times are milliseconds since 1970, flags are 0 or 1. (PostgreSQL calls BLOB bytea.)
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    place BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    attended INTEGER NOT NULL,
    model TEXT NOT NULL,
    request TEXT NOT NULL,
    command TEXT NOT NULL,
    work BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    attempts INTEGER NOT NULL,
    interruptions INTEGER NOT NULL,
    queued_ms BIGINT,
    loading_ms BIGINT,
    sampling_ms BIGINT,
    error_code TEXT,
    error_param TEXT,
    error_text TEXT
);

CREATE INDEX jobs_by_state ON jobs (state, place);

CREATE INDEX jobs_by_model ON jobs (model, place);

CREATE TABLE job_inputs (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    role TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (job, place)
);

CREATE TABLE job_pictures (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    seed BIGINT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    PRIMARY KEY (job, place)
);

CREATE TABLE job_events (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (job, number)
);

CREATE TABLE job_keys (
    client_key TEXT PRIMARY KEY,
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    request_hash TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX job_keys_by_job ON job_keys (job);
