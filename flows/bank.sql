-- The bank's data behind the lines: invented people, never real ones.
-- Built into an SQLite database in memory; every simulated call starts from a fresh copy.

CREATE TABLE customers (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    phone     TEXT NOT NULL UNIQUE,   -- E.164
    code_word TEXT NOT NULL,          -- lower case, without ё, as spoken words are folded
    born      TEXT NOT NULL           -- ISO
) STRICT;

CREATE TABLE cards (
    id       INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customers (id),
    last4    TEXT NOT NULL CHECK (last4 GLOB '[0-9][0-9][0-9][0-9]'),
    kind     TEXT NOT NULL,           -- as a caller hears it, accusative: «Заблокировать дебетовую карту»
    kopecks  INTEGER NOT NULL,
    blocked  INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1))
) STRICT;

CREATE TABLE callbacks (
    id    INTEGER PRIMARY KEY,
    phone TEXT NOT NULL
) STRICT;

INSERT INTO customers (id, name, phone, code_word, born) VALUES
    (1, 'Анна Сергеевна',   '+79161234567', 'ромашка', '1985-03-05'),
    (2, 'Пётр Ильич',       '+79035557788', 'паровоз', '1971-11-30'),
    (3, 'Мария Андреевна',  '+79219998877', 'северное сияние', '1994-07-14'),
    (4, 'Ильдар Рустамович', '+79876543210', 'тюбетейка', '1958-01-09');

INSERT INTO cards (id, customer, last4, kind, kopecks, blocked) VALUES
    (1, 1, '4321', 'дебетовую',  1523050, 0),
    (2, 1, '8870', 'кредитную',  4999900, 0),
    (3, 2, '1234', 'дебетовую',    10125, 0),
    (4, 3, '0007', 'зарплатную', 8841200, 0),
    (5, 3, '5519', 'дебетовую',        0, 1),
    (6, 4, '6402', 'пенсионную', 2150000, 0);
