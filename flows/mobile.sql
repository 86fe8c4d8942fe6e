-- СберМобайл's data behind its line: invented subscribers, never real ones.
-- Built into an SQLite database in memory; every simulated call starts from a fresh copy.

CREATE TABLE subscribers (
    phone     TEXT PRIMARY KEY,      -- E.164
    name      TEXT NOT NULL,
    tariff    TEXT NOT NULL,
    kopecks   INTEGER NOT NULL,      -- below zero: the services are off
    minutes   INTEGER NOT NULL,      -- what is left of the month's package
    gigabytes INTEGER NOT NULL,
    limit_gb  INTEGER NOT NULL DEFAULT 0,  -- of a day, 0 for none
    blocked   INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1))
) STRICT;

CREATE TABLE deliveries (
    phone TEXT PRIMARY KEY,
    day   TEXT NOT NULL,             -- ISO 8601
    hours TEXT NOT NULL              -- as a caller hears them
) STRICT;

CREATE TABLE orders (
    id    INTEGER PRIMARY KEY,
    phone TEXT NOT NULL,
    what  TEXT NOT NULL
) STRICT;

INSERT INTO subscribers (phone, name, tariff, kopecks, minutes, gigabytes, blocked) VALUES
    ('+79581112233', 'Ольга Павловна',  'Оптимальный', 45000, 320, 12, 0),
    ('+79584445566', 'Денис Маратович', 'Стартовый',   -1550,   0,  0, 0),
    ('+79580001020', 'Тимур Рустамович','Стартовый',   20000,  40,  0, 0),
    ('+79587778899', 'Раиса Ивановна',  'Стартовый',   10100,   1,  2, 1);

INSERT INTO deliveries (phone, day, hours) VALUES
    ('+79161234567', '2026-11-25', 'с десяти до четырнадцати часов');
