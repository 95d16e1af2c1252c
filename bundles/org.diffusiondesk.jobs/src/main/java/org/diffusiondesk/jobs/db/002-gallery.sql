-- One row for each picture in the outputs folder, in the bin, or gone by hand since not too long (so that its notes come back with it).
-- "words" is what is searched in, in small letters.
CREATE TABLE pictures (
    name TEXT PRIMARY KEY,
    whereabouts TEXT NOT NULL,
    gone_at BIGINT,
    bytes BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    job TEXT NOT NULL,
    place INTEGER NOT NULL,
    seed BIGINT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    negative_prompt TEXT NOT NULL,
    words TEXT NOT NULL,
    favourite INTEGER NOT NULL
);

CREATE INDEX pictures_by_age ON pictures (whereabouts, modified_at, name);

CREATE INDEX pictures_by_favourite ON pictures (whereabouts, favourite, modified_at, name);

CREATE TABLE picture_tags (
    name TEXT NOT NULL REFERENCES pictures (name) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (name, tag)
);

CREATE INDEX picture_tags_by_tag ON picture_tags (tag, name);
