"""Fills what the head of a document leaves open, each fact with its evidence."""

from collections.abc import Iterable
from dataclasses import replace

from policykb.corpus.departments import Registry
from policykb.corpus.model import Header, Inference
from policykb.ingest.inference.guess import Guess, Sources
from policykb.ingest.inference.issuers import dates, issuers, issuers_by_number, issuers_by_print_record
from policykb.ingest.inference.numbers import numbers
from policykb.ingest.inference.places import places_by_name, places_by_text, places_by_unit
from policykb.ingest.inference.titles import titles


def infer(header: Header, sources: Sources, registry: Registry) -> Header:
    """The header with what other evidence tells; what the head prints stays."""
    header = _filled(header, titles(header, sources))
    by_number_and_record = (issuers_by_number, issuers_by_print_record, places_by_name, places_by_unit)
    for guesses in (numbers, issuers, dates, places_by_name, places_by_text, *by_number_and_record):
        header = _filled(header, guesses(header, sources, registry))
    return header


def _filled(header: Header, guesses: Iterable[Guess]) -> Header:
    """The header with the surest guess for each empty field, of equal ones the first."""
    for guess in sorted(guesses, key=lambda one: -one.sure):
        if not getattr(header, guess.field):
            noted = Inference(guess.field, guess.evidence, guess.sure, guess.proposed)
            header = replace(header, **{guess.field: guess.value}, inferred=(*header.inferred, noted))
    return header
