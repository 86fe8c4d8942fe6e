-- Companies behind the corporate line: invented, never real ones.
-- Built into an SQLite database in memory; every simulated call starts from a fresh copy.

CREATE TABLE companies (
    inn     TEXT PRIMARY KEY,        -- ten digits of a company, twelve of a sole trader
    name    TEXT NOT NULL,
    phone   TEXT NOT NULL UNIQUE,    -- E.164: the number it calls from
    manager TEXT NOT NULL,           -- as a caller hears it
    account TEXT NOT NULL CHECK (account IN ('open', 'suspended')),
    pays    INTEGER NOT NULL CHECK (pays IN (0, 1))  -- takes cards by a terminal of the bank
) STRICT;

CREATE TABLE requests (
    id   INTEGER PRIMARY KEY,
    inn  TEXT NOT NULL,
    what TEXT NOT NULL
) STRICT;

INSERT INTO companies (inn, name, phone, manager, account, pays) VALUES
    ('7700001234',   'Ромашка',         '+74951230001', 'Елена Викторовна', 'open',      1),
    ('7800005678',   'Северный ветер',  '+78121230002', 'Артём Олегович',   'suspended', 0),
    ('540000112233', 'предприниматель Гордеев', '+79130001122', 'Нина Андреевна', 'open', 1);
