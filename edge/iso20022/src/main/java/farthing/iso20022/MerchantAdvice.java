package farthing.iso20022;

import farthing.base.Bytes;
import farthing.base.Currency;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamException;

/**
 * Tells a merchant what it was paid for, camt.054.001.08: one entry for each settlement, in it each
 * purchase with its TRX, its gross amount, the acquirer's fee and what is left.
 *
 * <p>A TRX is one character too long for a reference, so references have it without hyphens; the
 * unstructured remittance information has it in full.
 *
 * @param created stands in the file; the same for the same file, if its bytes are to be the same
 * @param settlements of the file's date and currency, in whatever order
 */
public record MerchantAdvice(
    FileId id, Instant created, Party merchant, List<MerchantSettlement> settlements) {
  static final String DEFINITION = "camt.054.001.08";

  public MerchantAdvice {
    if (id.kind() != FileKind.MERCHANT_ADVICE) {
      throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, id.kind() + " as an advice");
    }
    Set<EndToEndId> seen = new HashSet<>();
    for (MerchantSettlement settlement : settlements) {
      if (!settlement.date().equals(id.settlementDate())
          || !settlement.currency().equals(id.currency())
          || !seen.add(settlement.reference())) {
        throw new NotForABank(
            RefusalCode.NOT_OF_ONE_FILE,
            "settlement %s of %s in %s, in an advice of %s in %s"
                .formatted(
                    settlement.reference(),
                    settlement.date(),
                    settlement.currency(),
                    id.settlementDate(),
                    id.currency()));
      }
    }
    if (settlements.isEmpty()) {
      throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, "no settlement");
    }
    settlements =
        settlements.stream()
            .sorted(Comparator.comparing(settlement -> settlement.reference().value()))
            .toList();
  }

  public Bytes toXml() {
    return XmlOut.document(
        DEFINITION,
        "BkToCstmrDbtCdtNtfctn",
        out -> {
          out.in(
              "GrpHdr",
              () -> {
                out.text("MsgId", id.messageId());
                out.time("CreDtTm", created);
              });
          out.in("Ntfctn", () -> notification(out));
        });
  }

  private void notification(XmlOut out) throws XMLStreamException {
    out.text("Id", id.messageId());
    out.time("CreDtTm", created);
    out.in(
        "Acct",
        () -> {
          out.accountId(merchant.account());
          out.text("Ccy", id.currency().name());
          out.in("Ownr", () -> out.text("Nm", merchant.nameForBanks()));
        });
    for (MerchantSettlement settlement : settlements) {
      out.in("Ntry", () -> entry(out, settlement));
    }
  }

  private void entry(XmlOut out, MerchantSettlement settlement) throws XMLStreamException {
    out.text("NtryRef", settlement.reference().value());
    signed(out, settlement.netMinor());
    out.in("Sts", () -> out.text("Cd", "BOOK"));
    out.in("BookgDt", () -> out.date("Dt", settlement.date()));
    out.in("ValDt", () -> out.date("Dt", settlement.date()));
    out.text("AcctSvcrRef", settlement.reference().value());
    bankTransactionCode(out);
    out.in(
        "NtryDtls",
        () -> {
          out.in(
              "Btch",
              () -> {
                out.text("PmtInfId", settlement.reference().value());
                out.number("NbOfTxs", settlement.purchases().size());
              });
          for (SettledPurchase purchase : settlement.purchases()) {
            out.in("TxDtls", () -> details(out, purchase));
          }
        });
  }

  private void details(XmlOut out, SettledPurchase purchase) throws XMLStreamException {
    String trx = EndToEndId.of(purchase.trx()).value();
    out.in(
        "Refs",
        () -> {
          out.text("EndToEndId", trx);
          out.text("TxId", trx);
        });
    signed(out, purchase.signedNetMinor());
    out.in("AmtDtls", () -> out.in("TxAmt", () -> out.amount("Amt", purchase.gross())));
    if (!purchase.fee().isZero()) {
      out.in("Chrgs", () -> out.in("Rcrd", () -> fee(out, purchase)));
    }
    out.in("RmtInf", () -> out.text("Ustrd", purchase.kind() + " TRX " + purchase.trx()));
    out.in("RltdDts", () -> out.time("TxDtTm", purchase.at()));
  }

  private static void fee(XmlOut out, SettledPurchase purchase) throws XMLStreamException {
    out.amount("Amt", purchase.fee());
    out.text("CdtDbtInd", purchase.signedFeeMinor() < 0 ? "DBIT" : "CRDT");
    out.text("ChrgInclInd", "true");
    out.in("Tp", () -> out.in("Prtry", () -> out.text("Id", "ACQUIRER FEE")));
    out.text("Br", "CRED");
  }

  private void signed(XmlOut out, long minor) throws XMLStreamException {
    Currency currency = id.currency();
    out.amount("Amt", new Money(Math.abs(minor), currency));
    out.text("CdtDbtInd", minor < 0 ? "DBIT" : "CRDT");
  }

  /** Payments, merchants' card transactions, other: the code set knows no purse. */
  private static void bankTransactionCode(XmlOut out) throws XMLStreamException {
    out.in(
        "BkTxCd",
        () ->
            out.in(
                "Domn",
                () -> {
                  out.text("Cd", "PMNT");
                  out.in(
                      "Fmly",
                      () -> {
                        out.text("Cd", "MCRD");
                        out.text("SubFmlyCd", "OTHR");
                      });
                }));
  }
}
