package farthing.iso20022;

import farthing.base.Bytes;
import farthing.base.Currency;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * The order of an acquirer to its bank to pay its merchants, pain.001.001.09. Each payment is
 * booked by itself, so that the bank's statement names each.
 *
 * <p>Euros between IBANs are ordered as SEPA credit transfers.
 *
 * @param created stands in the file; the same for the same file, if its bytes are to be the same
 */
public record MerchantPayments(FileId id, Instant created, List<Transfer> transfers) {
  static final String DEFINITION = "pain.001.001.09";

  public MerchantPayments {
    if (id.kind() != FileKind.MERCHANT_PAYMENTS) {
      throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, id.kind() + " to merchants");
    }
    transfers = Transfers.ofOneFile(id, transfers);
    Party acquirer = transfers.getFirst().debtor();
    for (Transfer transfer : transfers) {
      if (!transfer.debtor().equals(acquirer)) {
        throw new NotForABank(
            RefusalCode.NOT_OF_ONE_FILE,
            "payments of '%s' and '%s'".formatted(acquirer.name(), transfer.debtor().name()));
      }
    }
  }

  /** Of transfers in whatever order. */
  public static MerchantPayments of(FileId id, Instant created, Collection<Transfer> transfers) {
    return new MerchantPayments(id, created, List.copyOf(transfers));
  }

  public Bytes toXml() {
    return XmlOut.document(
        DEFINITION,
        "CstmrCdtTrfInitn",
        out -> {
          out.in("GrpHdr", () -> header(out));
          out.in("PmtInf", () -> payments(out));
        });
  }

  private Party acquirer() {
    return transfers.getFirst().debtor();
  }

  private void header(XmlOut out) throws XMLStreamException {
    out.text("MsgId", id.messageId());
    out.time("CreDtTm", created);
    countAndSum(out);
    out.in("InitgPty", () -> party(out, acquirer()));
  }

  private void payments(XmlOut out) throws XMLStreamException {
    boolean sepa = isSepa();
    out.text("PmtInfId", id.messageId());
    out.text("PmtMtd", "TRF");
    out.text("BtchBookg", "false");
    countAndSum(out);
    if (sepa) {
      out.in("PmtTpInf", () -> out.in("SvcLvl", () -> out.text("Cd", "SEPA")));
    }
    out.in("ReqdExctnDt", () -> out.date("Dt", id.settlementDate()));
    out.in("Dbtr", () -> party(out, acquirer()));
    out.account("DbtrAcct", acquirer().account());
    out.in("DbtrAgt", () -> out.in("FinInstnId", () -> debtorsBank(out)));
    out.text("ChrgBr", sepa ? "SLEV" : "SHAR");
    for (Transfer transfer : transfers) {
      out.in("CdtTrfTxInf", () -> transfer(out, transfer));
    }
  }

  private void countAndSum(XmlOut out) throws XMLStreamException {
    out.number("NbOfTxs", transfers.size());
    out.text("CtrlSum", Transfers.total(transfers).number());
  }

  private void transfer(XmlOut out, Transfer transfer) throws XMLStreamException {
    Party merchant = transfer.creditor();
    out.in(
        "PmtId",
        () -> {
          out.text("InstrId", transfer.endToEndId().value());
          out.text("EndToEndId", transfer.endToEndId().value());
        });
    out.in("Amt", () -> out.amount("InstdAmt", transfer.amount()));
    if (merchant.bic().isPresent()) {
      String bic = merchant.bic().get().value();
      out.in("CdtrAgt", () -> out.in("FinInstnId", () -> out.text("BICFI", bic)));
    }
    out.in("Cdtr", () -> party(out, merchant));
    out.account("CdtrAcct", merchant.account());
    String remittance = transfer.remittanceForBanks();
    if (!remittance.isEmpty()) {
      out.in("RmtInf", () -> out.text("Ustrd", remittance));
    }
  }

  private void debtorsBank(XmlOut out) throws XMLStreamException {
    if (acquirer().bic().isPresent()) {
      out.text("BICFI", acquirer().bic().get().value());
    } else {
      // the IBAN tells the bank; the element may not be left out
      out.in("Othr", () -> out.text("Id", "NOTPROVIDED"));
    }
  }

  private static void party(XmlOut out, Party party) throws XMLStreamException {
    out.text("Nm", party.nameForBanks());
    if (party.lei().isPresent()) {
      String lei = party.lei().get().value();
      out.in("Id", () -> out.in("OrgId", () -> out.text("LEI", lei)));
    }
  }

  private boolean isSepa() {
    return id.currency().equals(Currency.EUR)
        && acquirer().account() instanceof AccountId.Iban
        && transfers.stream().allMatch(t -> t.creditor().account() instanceof AccountId.Iban);
  }
}
