"""Text as LaTeX sets it: no character of it is ever a command."""

from __future__ import annotations

import re
import unicodedata

from ncstats.report.measure import width

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "#": r"\#",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    '"': r"\symbol{34}",
}
_TYPOGRAPHY = {
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "\N{NO-BREAK SPACE}": "~",
    "\N{EM SPACE}": r"\quad{}",
    "\N{HORIZONTAL ELLIPSIS}": r"\ldots{}",
}
_QUOTES = {
    "\N{LEFT DOUBLE QUOTATION MARK}": "``",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
    "\N{LEFT SINGLE QUOTATION MARK}": "`",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}
_SIGNS = {
    "±": r"\pm", "×": r"\times", "·": r"\cdot", "÷": r"\div", "−": "-", "≤": r"\leq", "≥": r"\geq",
    "≠": r"\neq", "≈": r"\approx", "√": r"\surd", "∞": r"\infty", "°": r"^{\circ}", "→": r"\to",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "µ": r"\mu",
    "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "χ": r"\chi",
    "ω": r"\omega", "Δ": r"\Delta", "Σ": r"\Sigma", "Ω": r"\Omega",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_CHINESE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")

_NUMERAL = re.compile("[\u2160-\u217f]")
"""Roman numerals as single signs, which neither a Latin nor a Chinese face need have."""
_APART = "\0"
"""Between hyphens, two of which are a dash else."""
_BREAK = "\1"
"""Where a line may end in a word that is longer than many a line has room for."""
_LONG = re.compile(r"[!-~]{30,}")
_PART = re.compile(r"[/.:;_-]+(?=[^/.:;_-])|[^/.:;_-]{16}(?=[^/.:;_-])")

_TABLE = str.maketrans(
    {
        _APART: "{}",
        _BREAK: r"\allowbreak{}",
        **_COMMANDS,
        **_TYPOGRAPHY,
        **{sign: rf"\ensuremath{{{command}}}" for sign, command in _SIGNS.items()},
        **{sign: rf"\textsuperscript{{{digit}}}" for sign, digit in _RAISED.items()},
        **{sign: rf"\textsubscript{{{digit}}}" for sign, digit in _LOWERED.items()},
    }
)
_LATIN = str.maketrans(_QUOTES)


def escaped(text: str) -> str:
    r"""A text on one line, every character of it shown as it is.

    Quotation marks beside Chinese stay as they are: the Chinese face has them. A long word, such as
    the address of a paper, may be broken after its signs.

    >>> print(escaped("50% [1–2] \\input{x} & ±3 μmol"))
    50\% [1--2] \textbackslash{}input\{x\} \& \ensuremath{\pm}3 \ensuremath{\mu}mol
    """
    text = "".join(letter for letter in re.sub(r"\s+", " ", text) if letter.isprintable())
    text = _NUMERAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _LONG.sub(lambda word: _PART.sub(lambda part: part[0] + _BREAK, word[0]), text)
    text = re.sub("-(?=-)", f"-{_APART}", text).translate(_TABLE)
    return text if has_chinese(text) else text.translate(_LATIN)


def code(text: str) -> str:
    r"""A line of code, which may be broken after its commas, brackets and the like.

    >>> print(code("f(x, y=1)"))
    f(\allowbreak{}x, y=\allowbreak{}1)
    """
    return re.sub(r"([(=/:,])(?=[^ :)])", r"\1\\allowbreak{}", escaped(text))


def has_chinese(text: str) -> bool:
    """Whether a text needs a Chinese face."""
    return _CHINESE.search(text) is not None


def stacked(text: str, room: float, align: str = "c") -> str:
    r"""A heading in as many lines as it takes in ``room`` em, the last on the line of the others.

    >>> print(stacked("Hazard ratio", 4))
    \begin{tabular}[b]{@{}c@{}}Hazard\\ratio\end{tabular}
    """
    lines: list[str] = []
    for word in _breakable(text):
        longer = f"{lines[-1]}{word}" if lines else word
        if lines and width(longer.strip()) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) < 2:
        return escaped(text)
    inner = r"\\".join(guarded(escaped(line.strip())) for line in lines)
    return rf"\begin{{tabular}}[b]{{@{{}}{align}@{{}}}}{inner}\end{{tabular}}"


def _breakable(text: str) -> list[str]:
    """The parts between which a line may end; Chinese breaks anywhere but before punctuation."""
    return re.findall(
        r"[\u3000-\u9fff\uff00-\uffef][，。：；）、]*|[^\s\u3000-\u9fff\uff00-\uffef]+\s*", text
    )


def guarded(escaped_text: str) -> str:
    """What begins a row or a line: a bracket or star there is taken for part of the line break."""
    return f"{{}}{escaped_text}" if escaped_text[:1] in ("[", "*") else escaped_text
