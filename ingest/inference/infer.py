"""Fills what the head of a document leaves open, each fact with its evidence."""

from dataclasses import replace

from policykb.corpus.departments import Registry
from policykb.corpus.model import Header, Inference
from policykb.ingest.inference.guess import Guess, Sources
from policykb.ingest.inference.issuers import dates, issuers, issuers_by_number
from policykb.ingest.inference.places import places
from policykb.ingest.inference.titles import titles


def infer(header: Header, sources: Sources, registry: Registry) -> Header:
    """The header with what other evidence tells; what the head prints stays."""
    for guess in titles(header, sources):
        header = _filled(header, guess)
    for guesses in (issuers, dates, places, issuers_by_number):
        for guess in guesses(header, sources, registry):
            header = _filled(header, guess)
    return header


def _filled(header: Header, guess: Guess) -> Header:
    """The header with a guess, unless the field is filled already."""
    if getattr(header, guess.field):
        return header
    noted = Inference(guess.field, guess.evidence, guess.sure)
    return replace(header, **{guess.field: guess.value}, inferred=(*header.inferred, noted))
