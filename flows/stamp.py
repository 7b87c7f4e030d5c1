"""Asks authorities and calendars to witness recent checkpoints; what does not come is asked for
again.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from archive.calendars import BadProof, begin_proof, blind, finish_proof, read_proof
from archive.checkpoints import list_checkpoints, replace_beside, save_beside
from archive.timestamps import QUERY_TYPE, BadToken, build_query, check_reply
from flows.asking import NoAnswer, ask, authority_name
from flows.workspace import Progress, Workspace, now

LOOK_BACK = 30  # checkpoints whose missing tokens are asked for again
NONCE_BYTES = 16
FINISH_AFTER = timedelta(hours=2)  # before that no calendar has a block


def stamp(workspace: Workspace, progress: Progress) -> tuple[int, list[str]]:
    """Ask for what recent checkpoints lack; return how much came, and what is waited for."""
    came, waiting = 0, []
    paths = list_checkpoints(workspace.settings.checkpoint_dir)[-LOOK_BACK:]
    for number, path in enumerate(paths, start=1):
        for authority in workspace.settings.authorities:
            token = path.with_name(f"{path.name}.{authority_name(authority)}.tsr")
            if token.exists():
                continue
            try:
                save_beside(token, _ask_token(workspace, authority, path.read_bytes()))
                came += 1
            except (NoAnswer, BadToken) as problem:
                waiting.append(f"{token.name}: {problem}")
        if workspace.settings.calendars:
            proof = path.with_name(path.name + ".ots")
            try:
                came += _ask_calendars(workspace, proof, path.read_bytes())
            except (NoAnswer, BadProof) as problem:
                waiting.append(f"{proof.name}: {problem}")
        progress("stamp", number, len(paths))
    return came, waiting


def _ask_token(workspace: Workspace, authority: str, data: bytes) -> bytes:
    reply = ask(workspace.settings, authority, build_query(data), QUERY_TYPE)
    check_reply(reply, data)
    return reply


def _ask_calendars(workspace: Workspace, proof: Path, data: bytes) -> int:
    """Begin a proof, or finish one that has waited long enough. Returns 1 if something came."""
    calendars = workspace.settings.calendars
    if not proof.exists():
        nonce = secrets.token_bytes(NONCE_BYTES)
        answers, problem = [], NoAnswer("no calendar is set")
        for calendar in calendars:
            try:
                answers.append(ask(workspace.settings, f"{calendar}/digest", blind(data, nonce)))
            except NoAnswer as refused:
                problem = refused
        if not answers:
            raise problem
        save_beside(proof, begin_proof(data, nonce, answers))
        return 1
    kept = proof.read_bytes()
    told = read_proof(kept, data)
    age = now().timestamp() - proof.stat().st_mtime
    if told.blocks or age < FINISH_AFTER.total_seconds():
        return 0
    for calendar, commitment in told.waiting.items():
        if calendar.rstrip("/") not in calendars:
            continue  # an address that somebody wrote into a proof is not one to be asked
        answer = ask(workspace.settings, f"{calendar.rstrip('/')}/timestamp/{commitment.hex()}")
        finished = finish_proof(kept, data, commitment, answer)
        if read_proof(finished, data).blocks:
            replace_beside(proof, finished)
            return 1
    return 0
