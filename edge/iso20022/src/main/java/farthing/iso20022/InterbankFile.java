package farthing.iso20022;

import farthing.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;

/**
 * Credit transfers between institutions, pacs.009.001.08: what acquirers and issuers owe each other
 * after clearing, or what a bank owes the issuer's pool for a day's loads.
 *
 * <p>The parties are institutions, so each needs a BIC or an LEI. They settle through a clearing
 * system (settlement method CLRG).
 *
 * @param created stands in the file; the same for the same file, if its bytes are to be the same
 */
public record InterbankFile(FileId id, Instant created, List<Transfer> transfers) {
  static final String DEFINITION = "pacs.009.001.08";

  private static final Set<FileKind> KINDS = EnumSet.of(FileKind.NET_POSITIONS, FileKind.LOADS);

  public InterbankFile {
    if (!KINDS.contains(id.kind())) {
      throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, id.kind() + " between banks");
    }
    transfers = Transfers.ofOneFile(id, transfers);
    transfers.forEach(transfer -> {
      requireInstitution(transfer.debtor());
      requireInstitution(transfer.creditor());
    });
  }

  /** Of transfers in whatever order. */
  public static InterbankFile of(FileId id, Instant created, Collection<Transfer> transfers) {
    return new InterbankFile(id, created, List.copyOf(transfers));
  }

  public Bytes toXml() {
    return XmlOut.document(
        DEFINITION,
        "FICdtTrf",
        out -> {
          header(out);
          for (Transfer transfer : transfers) {
            out.in("CdtTrfTxInf", () -> transfer(out, transfer));
          }
        });
  }

  private void header(XmlOut out) throws XMLStreamException {
    out.in(
        "GrpHdr",
        () -> {
          out.text("MsgId", id.messageId());
          out.time("CreDtTm", created);
          out.number("NbOfTxs", transfers.size());
          out.amount("TtlIntrBkSttlmAmt", Transfers.total(transfers));
          out.date("IntrBkSttlmDt", id.settlementDate());
          out.in("SttlmInf", () -> out.text("SttlmMtd", "CLRG"));
        });
  }

  private void transfer(XmlOut out, Transfer transfer) throws XMLStreamException {
    out.in(
        "PmtId",
        () -> {
          out.text("InstrId", transfer.endToEndId().value());
          out.text("EndToEndId", transfer.endToEndId().value());
          out.text("TxId", transfer.endToEndId().value());
          out.text("UETR", uetr(transfer).toString());
        });
    out.amount("IntrBkSttlmAmt", transfer.amount());
    institution(out, "Dbtr", transfer.debtor());
    out.account("DbtrAcct", transfer.debtor().account());
    institution(out, "Cdtr", transfer.creditor());
    out.account("CdtrAcct", transfer.creditor().account());
    String remittance = transfer.remittanceForBanks();
    if (!remittance.isEmpty()) {
      out.in("RmtInf", () -> out.text("Ustrd", remittance));
    }
  }

  private static void institution(XmlOut out, String element, Party party)
      throws XMLStreamException {
    out.in(
        element,
        () ->
            out.in(
                "FinInstnId",
                () -> {
                  out.textIfAny("BICFI", party.bic().map(Bic::value).orElse(""));
                  out.textIfAny("LEI", party.lei().map(Lei::value).orElse(""));
                  out.text("Nm", party.nameForBanks());
                }));
  }

  /** By which networks follow the payment: a UUID of version 4, and the same each time. */
  private UUID uetr(Transfer transfer) {
    String name = id.messageId() + " " + transfer.endToEndId();
    UUID named = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII));
    long version4 = (named.getMostSignificantBits() & ~0xF000L) | 0x4000L;
    return new UUID(version4, named.getLeastSignificantBits());
  }

  private static void requireInstitution(Party party) {
    if (party.bic().isEmpty() && party.lei().isEmpty()) {
      throw new NotForABank(
          RefusalCode.PARTY_INCOMPLETE, "'" + party.name() + "' has neither BIC nor LEI");
    }
  }
}
