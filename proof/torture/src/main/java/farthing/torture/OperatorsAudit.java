package farthing.torture;

import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.CardSource;
import farthing.audit.CardStatement;
import farthing.audit.Inputs;
import farthing.audit.Opening;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** What {@code farthing audit} says of journals, banks and cards when all is over. */
public final class OperatorsAudit {
  private OperatorsAudit() {}

  /**
   * @param openingMinor what each slot of a card held when it was made
   */
  public static AuditReport of(
      List<AuditedDatabase> journals,
      List<AuditedDatabase> banks,
      List<TorturedCard> cards,
      ToIntFunction<TorturedCard> openingMinor)
      throws SQLException {
    Opening opening = Opening.none();
    List<CardSource> sources = new ArrayList<>();
    for (TorturedCard card : cards) {
      CardStatement said = card.read();
      int each = openingMinor.applyAsInt(card);
      said.slots()
          .forEach(slot -> opening.add(said.card(), new Amount(each, slot.balance().currency())));
      sources.add(new LentCard(card));
    }
    return Audit.of(Inputs.of(journals).withCards(sources).withBanks(banks).withOpening(opening))
        .report();
  }

  /** How much of it is not as it must be: findings, cards' sums and accounts that differ. */
  public static long differences(AuditReport audited) {
    return audited.allFindings()
        + audited.currencies().values().stream().filter(sums -> sums.difference() != 0).count()
        + audited.accounts().stream().filter(account -> account.difference() != 0).count();
  }

  /** Its findings as the torture's own. */
  public static List<Finding> findings(AuditReport audited) {
    List<Finding> all =
        new ArrayList<>(audited.findings().stream().map(OperatorsAudit::of).toList());
    audited.accounts().stream()
        .filter(account -> account.difference() != 0)
        .map(account ->
            new Finding(
                account.difference() > 0 ? Finding.Kind.CREATED : Finding.Kind.LOST,
                "",
                "",
                Math.abs(account.difference()),
                "the audit: " + account))
        .forEach(all::add);
    return all;
  }

  private static Finding of(farthing.audit.Finding finding) {
    Finding.Kind kind =
        finding.minor() == 0
            ? Finding.Kind.UNDECIDED
            : finding.minor() > 0 ? Finding.Kind.CREATED : Finding.Kind.LOST;
    return new Finding(kind, "", "", Math.abs(finding.minor()), "the audit: " + finding);
  }

  /** A card that its reader keeps when the audit has read it. */
  private record LentCard(TorturedCard card) implements CardSource {
    @Override
    public String name() {
      return "card " + card.number();
    }

    @Override
    public CardLink open() {
      CardLink link = card.link();
      return new CardLink() {
        @Override
        public Bytes atr() {
          return link.atr();
        }

        @Override
        public ResponseApdu transmit(CommandApdu command) throws CardGone {
          return link.transmit(command);
        }

        @Override
        public void close() {}
      };
    }
  }
}
