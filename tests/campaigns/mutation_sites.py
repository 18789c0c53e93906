"""Where a function can be changed by one small fault, and the function with that fault, by its syntax tree.

Text is left alone: strings, f-strings, what is raised, annotations, decorators, defaults and ``__repr__``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from types import CodeType

Fault = tuple[str, Callable[[], None]]

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}  # fmt: skip
COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
CALLS = {"min": "max", "any": "all", "ceil": "floor", "minimum": "maximum"}
CALLS |= {new: old for old, new in CALLS.items()}
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or",
}  # fmt: skip
TOLERANCE = 1e-5
"""A smaller number only guards against rounding."""
GUARDS = ("strict", "maxsize")
"""Arguments that guard against mistakes in the code or bound what is kept."""
UNTOUCHED = (ast.Raise, ast.JoinedStr, ast.Assert, ast.arguments)
NOT_NUMBERS = (ast.JoinedStr, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp)


@dataclass(frozen=True)
class Mutant:
    """One fault of one function, or of one number that a module names; ``line`` is counted from the ``def``."""

    module: str
    function: str
    source: str
    """Hash of the function: another text makes other mutants."""
    index: int
    line: int
    fault: str

    @property
    def key(self) -> str:
        return f"{self.module}:{self.function}:{self.source}:{self.index}"

    @property
    def words(self) -> str:
        return f"{self.module}:{self.function}+{self.line}: {self.fault}"


def functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """Functions of the module and methods of its classes by qualified name; nested ones belong to their outer one."""
    found: dict[str, ast.FunctionDef] = {}

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(prefix + node.name, node)
            elif isinstance(node, ast.ClassDef):
                visit(node.body, f"{prefix}{node.name}.")

    visit(tree.body, "")
    return found


def numbers(tree: ast.Module) -> dict[str, ast.Constant]:
    """Numbers that the module names: ``MONTHS = 12``."""
    return {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant)
        and type(node.value.value) in (int, float) and abs(node.value.value) > TOLERANCE
    }  # fmt: skip


def mutants(module: str, text: str) -> list[Mutant]:
    tree = ast.parse(text)
    found = []
    for name, node in functions(tree).items():
        if node.name in ("__repr__", "__str__"):
            continue
        source = _hash(ast.unparse(node))
        for index, (at, (fault, _)) in enumerate(_sites(node)):
            found.append(Mutant(module, name, source, index, at - node.lineno, fault))
    for name, value in numbers(tree).items():
        fault = f"{value.value} becomes {_other(value.value)}"
        found.append(Mutant(module, f"={name}", _hash(str(value.value)), 0, 0, fault))
    return found


def number(mutant: Mutant, text: str) -> tuple[str, int | float]:
    """Name and faulty value of a number of the module."""
    name = mutant.function.removeprefix("=")
    return name, _other(numbers(ast.parse(text))[name].value)


def codes(mutant: Mutant, text: str, path: str) -> tuple[int, CodeType]:
    """First line and code of the function with the fault in it."""
    tree = ast.parse(text)
    node = functions(tree)[mutant.function]
    list(_sites(node))[mutant.index][1][1]()
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    pending = [compile(ast.fix_missing_locations(tree), path, "exec")]
    while pending:
        code = pending.pop()
        if code.co_qualname == mutant.function and code.co_firstlineno == first:
            return first, code
        pending += [c for c in code.co_consts if isinstance(c, CodeType)]
    raise LookupError(mutant.key)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:10]


def _other(value: object) -> int | float:
    if isinstance(value, float):
        return value * 1.25 if value else 1.0
    return int(value) + 1  # type: ignore[call-overload]


def _sites(function: ast.FunctionDef) -> Iterator[tuple[int, Fault]]:
    """Every fault with its line, always in the same order; a fault changes the tree when it is called."""
    for statement in function.body:
        yield from _walk(statement)


def _walk(node: ast.AST) -> Iterator[tuple[int, Fault]]:
    if isinstance(node, UNTOUCHED) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return
    if isinstance(node, ast.keyword) and node.arg in GUARDS:
        return
    for fault in _faults(node):
        yield getattr(node, "lineno", 0) or node.target.lineno, fault  # type: ignore[attr-defined]
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _faults(node: ast.AST) -> Iterator[Fault]:
    match node:
        case ast.BinOp(left, op, right) if not any(map(_no_number, (left, right))):
            yield from _swap_operator(node, op)
        case ast.AugAssign(_, op, value) if not _no_number(value):
            yield from _swap_operator(node, op)
        case ast.Compare(_, ops):
            for at, op in enumerate(ops):
                for new in COMPARISON[type(op)]:
                    yield f"{SIGNS[type(op)]} becomes {SIGNS[new]} in {_short(node)}", _set(ops, at, new())
        case ast.BoolOp(op):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{SIGNS[type(op)]} becomes {SIGNS[type(other)]} in {_short(node)}", _put(node, "op", other)
        case ast.UnaryOp(ast.Not(), operand):
            yield f"{_short(node)} is turned round", _put(node, "operand", ast.UnaryOp(ast.Not(), operand))
        case ast.UnaryOp(ast.USub()):
            yield f"{_short(node)} loses its sign", _put(node, "op", ast.UAdd())
        case ast.Constant(bool() as value):
            yield f"{value} becomes {not value}", _put(node, "value", not value)
        case ast.Constant(int() | float() as value) if not 0 < abs(value) < TOLERANCE:
            yield f"{value} becomes {_other(value)}", _put(node, "value", _other(value))
        case ast.Call(ast.Name(name) as called) if name in CALLS:
            yield f"{name} becomes {CALLS[name]} in {_short(node)}", _put(called, "id", CALLS[name])
        case ast.Call(ast.Attribute(_, name) as called) if name in CALLS:
            yield f"{name} becomes {CALLS[name]} in {_short(node)}", _put(called, "attr", CALLS[name])
        case ast.If(test) | ast.IfExp(test) | ast.While(test) if not isinstance(test, ast.Compare):
            if not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
                yield f"if {_short(test)} is turned round", _put(node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.comprehension(ifs=[_, *_]):
            yield f"filter {_short(node.ifs[0])} is dropped", _put(node, "ifs", [])
        case ast.Return(ast.AST() as value) if not isinstance(value, ast.Constant):
            yield f"{_short(node)} becomes return None", _put(node, "value", ast.Constant(None))
        case ast.Expr(ast.Call() as call):
            yield f"call {_short(call)} is removed", _put(node, "value", ast.Constant(None))
    for name in ("body", "orelse"):
        body = getattr(node, name, None)
        for at, statement in enumerate(body if isinstance(body, list) else ()):
            if isinstance(statement, ast.Break | ast.Continue):
                breaks = isinstance(statement, ast.Break)
                new = ast.Continue() if breaks else ast.Break()
                yield "break becomes continue" if breaks else "continue becomes break", _set(body, at, new)


def _swap_operator(node: ast.AST, op: ast.operator) -> Iterator[Fault]:
    if new := ARITHMETIC.get(type(op)):
        yield f"{SIGNS[type(op)]} becomes {SIGNS[new]} in {_short(node)}", _put(node, "op", new())


def _no_number(node: ast.AST) -> bool:
    return isinstance(node, NOT_NUMBERS) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _put(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _set(body: list[ast.AST] | list[ast.cmpop] | list[ast.stmt], at: int, value: ast.AST) -> Callable[[], None]:
    return lambda: body.__setitem__(at, value)  # type: ignore[call-overload]


def _short(node: ast.AST) -> str:
    words = " ".join(ast.unparse(node).split())
    return words if len(words) < 90 else f"{words[:87]}..."
