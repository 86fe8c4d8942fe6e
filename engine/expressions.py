"""Conditions and values written in a flow: a small allow-listed language, compiled once, never evaluated as code.

The text is parsed with Python's own grammar and every node that is not listed here is refused.
`a.b` looks a field up in a record and nothing else; there is no attribute access and no import.
"""

from __future__ import annotations

import ast
import operator
import warnings
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import Place, did_you_mean
from engine.language.base import CASES, GENDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

MAX_LENGTH = 500
"""Characters in one expression; longer ones belong into several branches."""
MAX_DEPTH = 40
"""Nesting of one expression, so that neither parser nor evaluation can run out of stack."""
MAX_NUMBER = Decimal(10) ** 15
"""The greatest magnitude that arithmetic may yield."""


_FORMS = {"case": CASES, "gender": GENDERS}
"""What readers take to say a value in another form."""


class Scope(Protocol):
    """Where an expression finds the values of its names."""

    def __getitem__(self, name: str, /) -> object: ...


class ExpressionError(ValueError):
    """The expression can't be compiled: `what` is wrong, `mend` says how to put it right, `offset` is 0-based."""

    def __init__(self, what: str, mend: str, offset: int = 0) -> None:
        super().__init__(f"{what}: {mend}")
        self.what = what
        self.mend = mend
        self.offset = offset


class ExpressionFault(ValueError):  # noqa: N818 - the flow is at fault, the program is not
    """The expression could not be worked out in this call, as when a variable has no value yet. Names no value."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled condition or value; call it with a scope."""

    text: str
    place: Place
    names: frozenset[str]
    """Variables it reads; a field of a record as `card.balance`."""
    compute: Callable[[Scope], object]

    def __call__(self, scope: Scope) -> object:
        """Return the value. Raises: ExpressionFault."""
        return self.compute(scope)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What an expression may name, known when the flow is compiled."""

    variables: Collection[str]
    functions: Mapping[str, Callable[..., object]]
    """Called with their arguments; those in `scoped` get the scope first."""
    scoped: Collection[str]
    readers: Mapping[str, Callable[..., str]]
    """Filters for `value | reader(arguments)`."""
    records: Mapping[str, Collection[str] | None]
    """Fields of the variables that are records; None where they are not declared."""
    compiled: dict[str, Expression] = field(default_factory=dict, compare=False, repr=False)
    """Expressions by text: the same few stand in every menu of a flow."""


def _numbers(a: object, b: object) -> tuple[Decimal, Decimal]:
    if isinstance(a, bool) or isinstance(b, bool):
        raise ExpressionFault("arithmetic needs numbers")
    if isinstance(a, (int, float, Decimal)) and isinstance(b, (int, float, Decimal)):
        return Decimal(str(a)), Decimal(str(b))
    raise ExpressionFault("arithmetic needs numbers")


def _arithmetic(work: Callable[[Decimal, Decimal], Decimal]) -> Callable[[object, object], object]:
    def compute(a: object, b: object) -> object:
        left, right = _numbers(a, b)
        try:
            result = work(left, right)
        except ArithmeticError:
            raise ExpressionFault("division by zero") from None
        if not abs(result) < MAX_NUMBER:
            raise ExpressionFault("the result is too large")
        return int(result) if result == result.to_integral_value() else result

    return compute


def _ordered(compare: Callable[[Any, Any], object]) -> Callable[[object, object], object]:
    def compute(a: object, b: object) -> object:
        if a is None or b is None:
            raise ExpressionFault("a value is missing in a comparison")
        if isinstance(a, str) != isinstance(b, str) or isinstance(a, date) != isinstance(b, date):
            raise ExpressionFault("values of different types can't be ordered")
        try:
            return compare(a, b)
        except TypeError:
            raise ExpressionFault("values of different types can't be ordered") from None

    return compute


def _contains(a: object, b: object) -> bool:
    if isinstance(b, str) and isinstance(a, str):
        return a in b
    if isinstance(b, (tuple, list)):
        return a in b
    raise ExpressionFault("«in» needs a list or a text on its right")


_BINARY: dict[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: _arithmetic(operator.add),
    ast.Sub: _arithmetic(operator.sub),
    ast.Mult: _arithmetic(operator.mul),
    ast.Div: _arithmetic(operator.truediv),
    ast.Mod: _arithmetic(operator.mod),
}
_COMPARE: dict[type[ast.cmpop], Callable[[object, object], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _contains,
    ast.NotIn: lambda a, b: not _contains(a, b),
}
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "none": None}


def compile_expression(text: str, place: Place, vocabulary: Vocabulary) -> Expression:
    """Compile `text`. Raises: ExpressionError, which knows the offset of what is wrong."""
    known = vocabulary.compiled.get(text)
    if known is not None:
        return Expression(text, place, known.names, known.compute)
    if len(text) > MAX_LENGTH:
        raise ExpressionError("the expression is too long", f"keep it under {MAX_LENGTH} characters")
    if not text.strip():
        raise ExpressionError("the expression is empty", "write a condition, or leave the line out")
    compiler = _Compiler(vocabulary)
    compute = compiler.compile(_parse(text), 0)
    made = Expression(text, place, frozenset(compiler.names), compute)
    vocabulary.compiled[text] = made
    return made


def _parse(text: str) -> ast.expr:
    source = f"({text})"  # in brackets a line break in a folded YAML text does no harm
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns about code it will never run
            return ast.parse(source, mode="eval").body
    except SyntaxError as error:
        offset = max(0, (error.offset or 1) - 2)
        if "=" in text and not any(sign in text for sign in ("==", "<=", ">=", "!=")):
            raise ExpressionError("«=» does not compare", "write == to compare", text.index("=")) from None
        raise ExpressionError(
            f"«{text}» is not an expression",
            'write it like tries >= 3 and line == "900"',
            offset,
        ) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError("the expression can't be read", "make it shorter and simpler") from None


class _Compiler:
    """Turns allow-listed nodes into closures and notes the names they read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.names: set[str] = set()

    def compile(self, node: ast.expr, depth: int) -> Callable[[Scope], object]:
        if depth > MAX_DEPTH:
            raise ExpressionError("the expression is nested too deeply", "split it into several branches")
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self._refuse(node, "this is not allowed in an expression")
        compiled: Callable[[Scope], object] = method(node, depth + 1)
        return compiled

    def _refuse(self, node: ast.expr, what: str, mend: str = "") -> ExpressionError:
        allowed = "use names, numbers, texts in quotes, + - * / %, comparisons, in, and, or, not"
        return ExpressionError(what, mend or allowed, max(0, node.col_offset - 1))

    def _constant(self, node: ast.Constant, _depth: int) -> Callable[[Scope], object]:
        value: object = node.value
        if isinstance(value, float):
            value = Decimal(str(value))
        if not isinstance(value, (str, int, Decimal, bool, type(None))) or isinstance(value, bytes):
            raise self._refuse(node, "this constant is not allowed")
        return lambda _scope: value

    def _name(self, node: ast.Name, _depth: int) -> Callable[[Scope], object]:
        name = node.id
        if name in _CONSTANTS:
            value = _CONSTANTS[name]
            return lambda _scope: value
        if name not in self.vocabulary.variables:
            raise self._refuse(
                node, f"there is no variable «{name}»", did_you_mean(name, self.vocabulary.variables)
            )
        self.names.add(name)
        return lambda scope: scope[name]

    def _attribute(self, node: ast.Attribute, _depth: int) -> Callable[[Scope], object]:
        if not isinstance(node.value, ast.Name) or node.value.id not in self.vocabulary.records:
            raise self._refuse(
                node, f"«.{node.attr}» is not a field of a record", "only what a service found has fields"
            )
        record, field = node.value.id, node.attr
        fields = self.vocabulary.records[record]
        if fields is not None and field not in fields:
            raise self._refuse(node, f"«{record}» has no field «{field}»", did_you_mean(field, fields))
        self.names.add(f"{record}.{field}")

        def look_up(scope: Scope) -> object:
            values = scope[record]
            if not isinstance(values, dict) or field not in values:
                raise ExpressionFault(f"«{record}.{field}» has no value yet")
            return values[field]

        return look_up

    def _boolop(self, node: ast.BoolOp, depth: int) -> Callable[[Scope], object]:
        parts = [self.compile(part, depth) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda scope: all(part(scope) for part in parts)
        return lambda scope: any(part(scope) for part in parts)

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Callable[[Scope], object]:
        operand = self.compile(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda scope: not operand(scope)
        if isinstance(node.op, ast.USub):
            return lambda scope: _BINARY[ast.Sub](0, operand(scope))
        raise self._refuse(node, "this sign is not allowed")

    def _binop(self, node: ast.BinOp, depth: int) -> Callable[[Scope], object]:
        if isinstance(node.op, ast.BitOr):
            return self._reading(node, depth)
        work = _BINARY.get(type(node.op))
        if work is None:
            raise self._refuse(node, "this operator is not allowed")
        left, right = self.compile(node.left, depth), self.compile(node.right, depth)
        return lambda scope: work(left(scope), right(scope))

    def _reading(self, node: ast.BinOp, depth: int) -> Callable[[Scope], object]:
        """`value | reader` or `value | reader(arguments)`."""
        reader_node = node.right.func if isinstance(node.right, ast.Call) else node.right
        if not isinstance(reader_node, ast.Name) or reader_node.id not in self.vocabulary.readers:
            name = ast.unparse(reader_node)
            raise self._refuse(
                node.right, f"there is no reader «{name}»", did_you_mean(name, self.vocabulary.readers)
            )
        name, reader = reader_node.id, self.vocabulary.readers[reader_node.id]
        value = self.compile(node.left, depth)
        given = node.right.args if isinstance(node.right, ast.Call) else []
        arguments = [self.compile(argument, depth) for argument in given]
        keywords = self._keywords(node.right, depth)

        def read(scope: Scope) -> object:
            operand = value(scope)
            if operand is None:
                raise ExpressionFault(f"a value to read as {name} is missing")
            try:
                return reader(
                    operand,
                    *(argument(scope) for argument in arguments),
                    **{key: compute(scope) for key, compute in keywords.items()},
                )
            except (TypeError, ValueError, ArithmeticError):
                raise ExpressionFault(f"a value can't be read as {name}") from None

        return read

    def _keywords(self, node: ast.expr, depth: int) -> dict[str, Callable[[Scope], object]]:
        if not isinstance(node, ast.Call):
            return {}
        if any(keyword.arg is None for keyword in node.keywords):
            raise self._refuse(node, "** is not allowed")
        for keyword in node.keywords:
            self._check_form(keyword)
        return {str(keyword.arg): self.compile(keyword.value, depth) for keyword in node.keywords}

    def _check_form(self, keyword: ast.keyword) -> None:
        """A case or gender that is written out is one that there is; one that is worked out is seen in the call."""
        known = _FORMS.get(str(keyword.arg))
        if known is None or not isinstance(keyword.value, ast.Constant) or keyword.value.value in known:
            return
        name = str(keyword.value.value)
        raise self._refuse(keyword.value, f"there is no {keyword.arg} «{name}»", did_you_mean(name, known))

    def _compare(self, node: ast.Compare, depth: int) -> Callable[[Scope], object]:
        operands = [self.compile(part, depth) for part in (node.left, *node.comparators)]
        works = []
        for sign in node.ops:
            if type(sign) not in _COMPARE:
                raise self._refuse(node, "«is» is not allowed", "write == to compare")
            works.append(_COMPARE[type(sign)])

        def compute(scope: Scope) -> object:
            values = [operand(scope) for operand in operands]
            return all(
                work(left, right) for work, left, right in zip(works, values, values[1:], strict=False)
            )

        return compute

    def _call(self, node: ast.Call, depth: int) -> Callable[[Scope], object]:
        if not isinstance(node.func, ast.Name) or node.func.id not in self.vocabulary.functions:
            name = ast.unparse(node.func)
            raise self._refuse(
                node, f"there is no function «{name}»", did_you_mean(name, self.vocabulary.functions)
            )
        if node.keywords:
            raise self._refuse(node, "a function takes its values in order, without names")
        name, function = node.func.id, self.vocabulary.functions[node.func.id]
        arguments = [self.compile(argument, depth) for argument in node.args]
        scoped = name in self.vocabulary.scoped

        def compute(scope: Scope) -> object:
            values = [argument(scope) for argument in arguments]
            try:
                return function(scope, *values) if scoped else function(*values)
            except (TypeError, AttributeError, ValueError):
                raise ExpressionFault(f"{name}() was given a value it can't use") from None

        return compute

    def _list(self, node: ast.List | ast.Tuple, depth: int) -> Callable[[Scope], object]:
        items = [self.compile(item, depth) for item in node.elts]
        return lambda scope: tuple(item(scope) for item in items)

    _tuple = _list
