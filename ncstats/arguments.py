"""What may stand behind ``ncstats`` on a command line, and what is wrong with it, in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import click

from ncstats.errors import DataError, Problem, UsageError, unknown_name
from ncstats.text import LANGUAGES, message


class FilePath(click.Path):
    """A path; the files themselves are looked at by those who read or write them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> Any:
        """The path that is meant."""
        # An empty path is this folder to Python, and a slip or an unset variable to a user.
        if not str(value):
            raise UsageError(Problem("cli.empty_path", value=_called(param)))
        return super().convert(value, param, ctx)


FILE = FilePath(path_type=Path)
"""A file or folder on a command line."""


def choice(name: str, choices: tuple[str, ...], **more: Any) -> Callable[..., Any]:
    """An option that takes one of a few words."""

    def one_of_them(_: object, parameter: click.Parameter, value: str) -> str:
        if value not in choices:
            details = {"option": _called(parameter)}
            raise UsageError(unknown_name("cli.not_a_choice", value, choices, details=details))
        return value

    return click.option(name, metavar=f"[{'|'.join(choices)}]", callback=one_of_them, **more)


def data_files(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name the files of a study's patients."""
    described = {
        "--mapping": "What the file's headers and codes mean.",
        "--visits": "One row per visit.",
        "--data": "One row per patient; else the study's own.",
    }
    for name, text in described.items():
        command = click.option(name, type=FILE, help=text)(command)
    return command


def quietly(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option of commands that may take long: not to tell how far they are."""
    return click.option("--quiet", is_flag=True, help="Show no progress.")(command)


def language(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that every command has: the language of what it prints."""
    described = choice("--lang", LANGUAGES, default="en", help="Language of what is printed.")
    return cast("Callable[..., Any]", described(command))


def say(code: str, lang: str, **values: object) -> None:
    """Print a sentence of the catalogue."""
    click.echo(message(code, lang, **values))


class ReaderGoneError(Exception):
    """Whoever reads what is printed has stopped reading, as ``head`` does."""


@contextmanager
def _reader_may_go() -> Iterator[None]:
    """Click would end with 1, which is a verdict here."""
    try:
        yield
    except BrokenPipeError:
        raise ReaderGoneError from None


class Commands(click.Group):
    """A group of commands that names the nearest where one is not there."""

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """What click goes by; help is printed on the way."""
        with _reader_may_go():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Do what is asked."""
        with _reader_may_go():
            return super().invoke(ctx)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that is meant, its name, and what stands behind it."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise UsageError(unknown_name("cli.no_such_command", args[0], self.commands))
        return super().resolve_command(ctx, args)


def _called(parameter: click.Parameter | None) -> str:
    """What a user writes for it: ``--out``, ``PLAN``."""
    if parameter is None:
        return ""
    option = parameter.opts[0]
    return option if option.startswith("-") else parameter.human_readable_name


def wanted_lang(arguments: list[str]) -> str:
    """The language asked for, found before click has read the arguments."""
    for given, following in pairwise([*arguments, ""]):
        if given == "--lang" and following in LANGUAGES:
            return following
        if given.startswith("--lang=") and given[7:] in LANGUAGES:
            return given[7:]
    return "en"


def usage_text(error: click.ClickException, lang: str) -> str:
    """What is wrong with the words of a command, in one line; the help where none are given."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities[0] if error.possibilities else None
        problem = Problem("cli.no_such_option", value=error.option_name, nearest=near)
    elif isinstance(error, click.MissingParameter):
        problem = Problem("cli.missing_argument", value=_called(error.param))
    elif isinstance(error, click.BadOptionUsage):
        problem = Problem("cli.option_without_value", value=error.option_name)
    else:
        problem = Problem("cli.usage", details={"reason": error.format_message().rstrip(".")})
    context = getattr(error, "ctx", None)
    command = "ncstats" if context is None else context.command_path
    see = message("cli.see_help", lang, command=command)
    return problem.text(lang) + message("errors.between", lang) + see


@contextmanager
def values_left_out() -> Iterator[None]:
    """What is wrong with the data, without the values: logs are kept where patients' are not.

    ``ncstats check`` is there to show them.
    """
    try:
        yield
    except DataError as error:
        from ncstats.cohort.redact import redacted_problems

        hidden = redacted_problems(error.problems)
        told = () if hidden == error.problems else (Problem("cli.values_left_out"),)
        raise DataError([*hidden[: error.most_shown], *told]) from None
