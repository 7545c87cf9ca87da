package farthing.iso20022;

import farthing.base.Bytes;
import java.util.Locale;

/** A bank that writes a statement, entry by entry, as the version it speaks has it. */
final class StatementText {
  private final int version;
  private final AccountId account;
  private final String id;
  private final StringBuilder entries = new StringBuilder();

  private StatementText(int version, AccountId account, String id) {
    this.version = version;
    this.account = account;
    this.id = id;
  }

  static StatementText of(Party owner) {
    return new StatementText(8, owner.account(), "2026/230");
  }

  StatementText inVersion(int version) {
    return new StatementText(version, account, id);
  }

  StatementText numbered(String id) {
    return new StatementText(version, account, id);
  }

  StatementText debits(Money amount, String endToEndId, String reference) {
    return entry("DBIT", amount, "BOOK", reference, details("DBIT", amount, endToEndId, ""));
  }

  StatementText credits(Money amount, String endToEndId, String reference) {
    return entry("CRDT", amount, "BOOK", reference, details("CRDT", amount, endToEndId, ""));
  }

  StatementText isAboutToDebit(Money amount, String endToEndId) {
    return entry("DBIT", amount, "PDNG", "", details("DBIT", amount, endToEndId, ""));
  }

  StatementText givesBack(Money amount, String endToEndId, String reference, String reason) {
    return entry(
        "CRDT",
        amount,
        "BOOK",
        reference,
        details("CRDT", amount, endToEndId, "<RtrInf><Rsn><Cd>" + reason + "</Cd></Rsn></RtrInf>"));
  }

  /** Several payments, booked as one. */
  StatementText debitsTogether(Money all, String... details) {
    return entry("DBIT", all, "BOOK", "B-1", String.join("", details));
  }

  String detail(Money amount, String endToEndId) {
    return details("DBIT", amount, endToEndId, "");
  }

  StatementText with(String entry) {
    entries.append(entry);
    return this;
  }

  private StatementText entry(
      String direction, Money amount, String status, String reference, String details) {
    entries.append(
        """
              <Ntry>
                %s
                <CdtDbtInd>%s</CdtDbtInd>
                <Sts>%s</Sts>
                <BookgDt><Dt>2026-11-30</Dt></BookgDt>
                <ValDt><DtTm>2026-12-01T00:00:00+01:00</DtTm></ValDt>
                %s
                <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
                <NtryDtls>%s</NtryDtls>
              </Ntry>
        """
            .formatted(
                amount(amount),
                direction,
                version < 7 ? status : "<Cd>" + status + "</Cd>",
                reference.isEmpty() ? "" : "<AcctSvcrRef>" + reference + "</AcctSvcrRef>",
                details));
    return this;
  }

  /** Version 2 has the amount elsewhere, and without a direction. */
  private String details(String direction, Money amount, String endToEndId, String more) {
    String told =
        version == 2
            ? "<AmtDtls><TxAmt>%s</TxAmt></AmtDtls>".formatted(amount(amount))
            : "%s<CdtDbtInd>%s</CdtDbtInd>".formatted(amount(amount), direction);
    return "<TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs>%s%s</TxDtls>"
        .formatted(endToEndId, told, more);
  }

  private static String amount(Money amount) {
    return "<Amt Ccy=\"%s\">%s</Amt>".formatted(amount.currency(), amount.number());
  }

  String text() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%s">
      <BkToCstmrStmt>
        <GrpHdr>
          <MsgId>MSG-%s</MsgId>
          <CreDtTm>2026-12-01T06:00:00+01:00</CreDtTm>
        </GrpHdr>
        <Stmt>
          <Id>%s</Id>
          <CreDtTm>2026-12-01T06:00:00+01:00</CreDtTm>
          <Acct><Id><IBAN>%s</IBAN></Id></Acct>
          <Bal>
            <Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
            <Amt Ccy="EUR">0.00</Amt>
            <CdtDbtInd>CRDT</CdtDbtInd>
            <Dt><Dt>2026-11-30</Dt></Dt>
          </Bal>
    %s    </Stmt>
      </BkToCstmrStmt>
    </Document>
    """
        .formatted(String.format(Locale.ROOT, "%02d", version), id, id, account, entries);
  }

  Bytes toXml() {
    return Town.bytes(text());
  }

  String entries() {
    return entries.toString();
  }

  /** Read as whoever gets it reads it. */
  AccountStatement read() {
    return BankStatement.parse(toXml()).accounts().getFirst();
  }
}
