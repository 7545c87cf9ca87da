package farthing.iso20022;

import java.util.Optional;

/**
 * Who pays or is paid.
 *
 * @param name as people write it; for banks it is written in Latin letters, at most 70 of them
 * @param bic of the party itself where it is a bank (between banks), else of the bank that keeps
 *     its account
 */
public record Party(String name, AccountId account, Optional<Bic> bic, Optional<Lei> lei) {
  /** SEPA's bound; ISO 20022 alone would allow 140. */
  private static final int LONGEST_NAME = 70;

  public Party {
    String written = BankText.of(name);
    if (written.length() > LONGEST_NAME || written.chars().noneMatch(Character::isLetterOrDigit)) {
      throw new NotForABank(RefusalCode.NAME_NOT_WRITABLE, "'" + name + "'");
    }
  }

  public static Party of(String name, AccountId account) {
    return new Party(name, account, Optional.empty(), Optional.empty());
  }

  public Party withBic(String bic) {
    return new Party(name, account, Optional.of(new Bic(bic)), lei);
  }

  public Party withLei(String lei) {
    return new Party(name, account, bic, Optional.of(new Lei(lei)));
  }

  /** As it is written for banks. */
  String nameForBanks() {
    return BankText.of(name);
  }
}
