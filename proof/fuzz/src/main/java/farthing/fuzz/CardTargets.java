package farthing.fuzz;

import farthing.base.ExpectedProof;
import farthing.base.SecretAccess;
import farthing.base.Tlv;
import farthing.messages.CardProof;
import farthing.purse.CommandApdu;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.Fci;
import farthing.purse.InitializeAnswer;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.ParameterUpdate;
import farthing.purse.PreviousSignature;
import farthing.purse.PsamDraw;
import farthing.purse.ReleasedDraw;
import farthing.purse.ResponseApdu;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.purse.SlotInquiry;
import farthing.purse.TransactionType;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import java.util.List;

/** What cards and security cards say. */
final class CardTargets {
  private static final int APDU = 300;

  private CardTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        card("tlv", "elements of tag, length, value", Forms.refusedOrRead(Tlv::parse)),
        card("fci", "answer to SELECT", Forms.refusedOrRead(Fci::parse)),
        card(
            "command-apdu",
            "a command's header, length and data",
            Forms.message(CommandApdu::parse, CommandApdu::toBytes)),
        card(
            "response-apdu",
            "an answer's data and status word",
            Forms.layout(ResponseApdu::parse, ResponseApdu::toBytes)),
        card(
            "initialize-answer",
            "answer to INITIALIZE IEP",
            Forms.layout(InitializeAnswer::parse, InitializeAnswer::toBytes)),
        card(
            "debit-answer",
            "answer to DEBIT IEP",
            Forms.layout(DebitAnswer::parse, DebitAnswer::toBytes)),
        card(
            "debit-command",
            "data of DEBIT IEP",
            Forms.layout(
                bytes -> DebitCommand.parse(TransactionType.PURCHASE, bytes),
                DebitCommand::toBytes)),
        card(
            "cancel-command",
            "data of CREDIT IEP for a cancel",
            Forms.layout(
                bytes -> DebitCommand.parse(TransactionType.CANCEL, bytes), DebitCommand::toBytes)),
        card(
            "load-initialize",
            "data of INITIALIZE IEP for a load",
            Forms.layout(LoadInitialize::parse, LoadInitialize::toBytes)),
        card(
            "load-initialize-answer",
            "answer to INITIALIZE IEP for a load",
            Forms.layout(LoadInitializeAnswer::parse, LoadInitializeAnswer::toBytes)),
        card(
            "load-command",
            "data of CREDIT IEP for a load",
            Forms.layout(LoadCommand::parse, LoadCommand::toBytes)),
        card(
            "load-answer",
            "answer to CREDIT IEP for a load",
            Forms.layout(LoadAnswer::parse, LoadAnswer::toBytes)),
        card(
            "update-initialize",
            "data of INITIALIZE IEP for an update",
            Forms.layout(UpdateInitialize::parse, UpdateInitialize::toBytes)),
        card(
            "update-initialize-answer",
            "answer to INITIALIZE IEP for an update",
            Forms.layout(UpdateInitializeAnswer::parse, UpdateInitializeAnswer::toBytes)),
        card(
            "update-command",
            "data of UPDATE IEP PARAMETER",
            Forms.layout(UpdateCommand::parse, UpdateCommand::toBytes)),
        card(
            "parameter-updates",
            "the changes in an update or a load",
            Forms.layout(ParameterUpdate::parse, ParameterUpdate::toBytes)),
        card(
            "update-answer",
            "answer to UPDATE IEP PARAMETER",
            Forms.layout(UpdateAnswer::parse, UpdateAnswer::toBytes)),
        card(
            "slot-inquiry",
            "answer to SLOT INQUIRY",
            Forms.layout(SlotInquiry::parse, SlotInquiry::toBytes)),
        card(
            "log-record",
            "a record of the log",
            Forms.layout(LogRecord::parse, LogRecord::toBytes)),
        card(
            "previous-signature",
            "answer to GET PREVIOUS IEP SIGNATURE",
            Forms.layout(PreviousSignature::parse, PreviousSignature::toBytes)),
        card(
            "psam-draw",
            "data of INITIALIZE PSAM",
            Forms.layout(PsamDraw::parse, PsamDraw::toBytes)),
        card(
            "signed-draw",
            "a draw as the journal keeps it",
            Forms.layout(SignedDraw::parse, SignedDraw::toBytes)),
        card(
            "released-draw",
            "a draw that released its security card, as the journal keeps it",
            Forms.layout(ReleasedDraw::parse, draw -> draw.reveal(SecretAccess.granted()))),
        card(
            "expected-proof",
            "what a card's proof is compared with",
            Forms.layout(ExpectedProof::parse, proof -> proof.reveal(SecretAccess.granted()))),
        card(
            "card-proof",
            "a card's proof as an order book keeps it",
            Forms.layout(CardProof::parse, CardProof::toBytes)),
        card(
            "signed-cancel",
            "a cancel as the journal keeps it",
            Forms.layout(SignedCancel::parse, SignedCancel::toBytes)));
  }

  private static FuzzTarget card(String name, String what, FuzzTarget.Probe probe) {
    return new FuzzTarget(name, what, APDU, probe);
  }
}
