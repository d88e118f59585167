"""What the reference interpreter does about talk that gives no value and starts nothing."""

from __future__ import annotations

from reference.draft import Draft
from reference.memory import Question, Said
from soni_dsl.ir import program as ir
from soni_runtime import commands as c


class Talking(Draft):
    def talk_about(self, command: c.Command) -> str | None:
        match command:
            case c.Clarify():
                self._clarify(command)
            case c.Repeat():
                again = bool(self.talk.last_replies)
                self.said.append(Said("repeat", "again" if again else "nothing", asks=again))
            case c.ChitChat(reply=reply):
                if reply:
                    self.say("chitchat", "said", reply=reply)
                else:
                    self.say("chitchat", "reply")
            case c.OutOfScope():
                self.fall_back("out_of_scope", "reply")
            case c.Silence(final=final):
                return self._silence(final=final)
            case c.HumanHandoff():
                self.say("handoff", "message")
                if not self._replaced("handoff"):
                    self.talk.hand_off()
            case _:
                return "this command is not known here"
        return None

    def _replaced(self, pattern: str) -> bool:
        own = self.talk.program.patterns.get(pattern)
        return own is not None and own.flow is not None

    def _silence(self, *, final: bool) -> str | None:
        talk, running, op = self.talk, self.asked_running(), self.asked_op()
        if talk.question is None:
            self.heard = True
            return "nothing was asked"
        if final:
            self.say("silence", "closed")
            talk.queue.clear()
            talk.cancel_all(talk.stack)
            self.drop_lost_question()
        elif running is not None and isinstance(op, ir.Collect) and op.on_timeout is not None:
            self.lead_away(running, op, op.on_timeout)
        else:
            self.say("silence", "reminder")
        return None

    def _clarify(self, command: c.Clarify) -> None:
        program, question = self.talk.program, self.talk.question
        options = [name for name in command.options if name in program.flows]
        if options:
            self.talk.question = Question("clarify", self.talk.active, options=list(options))
            return
        topic = command.topic or ""
        if not topic and question is not None and question.slots:
            topic = question.slots[0]
        slot, flow = program.slots.get(topic), program.flows.get(topic)
        if slot is not None and slot.description and slot.description.strip():
            self.say("clarification", "slot", slot=topic.replace("_", " "), description=slot.description)
        elif slot is not None and slot.values:
            self.say("invalid", "choice", choices=list(slot.values))
        elif flow is not None and flow.description and flow.description.strip():
            self.say("clarification", "flow", flow=self.title(topic), description=flow.description)
        else:
            self.say("clarification", "unknown")

    def fall_back(self, pattern: str, key: str) -> None:
        talk = self.talk
        talk.misses += 1
        own = talk.program.patterns.get("fallback")
        limit = own.options.get("max_attempts") if own is not None else None
        if isinstance(limit, int) and talk.misses >= limit:
            talk.misses = 0
            self.say("handoff", "message")
            if not self._replaced("handoff"):
                talk.hand_off()
        elif self.asked is not None and self.asked.kind in ("confirm", "resume", "restart"):
            self.say("confirm", "unclear")
        elif "fallback" in talk.program.flows and talk.active is None and not self._replaced(pattern):
            self.interrupt_with("fallback")
        elif key == "not_understood" and talk.question is not None and self.has_words(pattern, "reask"):
            question = talk.last_replies[-1] if talk.last_replies else ""
            self.said.append(Said(pattern, "reask", {"question": question}, asks=True))
        else:
            self.say(pattern, key)
