package farthing.iso20022;

import java.util.Locale;

/** Which account at a bank. */
public sealed interface AccountId {

  /** Without blanks. */
  String value();

  /**
   * An IBAN (ISO 13616), with its check digits right.
   *
   * @param value 15 to 34 capitals and digits; blanks and small letters as people write them are
   *     accepted and taken out
   */
  record Iban(String value) implements AccountId {
    public Iban {
      value = value.replace(" ", "").toUpperCase(Locale.ROOT);
      if (!value.matches("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
          || Mod97.of(value.substring(4) + value.substring(0, 4)) != 1) {
        throw new NotForABank(RefusalCode.ACCOUNT_WRONG, "IBAN '" + value + "'");
      }
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * Of a bank without IBANs.
   *
   * @param value 1 to 34 of letters, digits and / - ? : ( ) . , ' +
   */
  record Other(String value) implements AccountId {
    private static final int LONGEST = 34;

    public Other {
      if (value.isEmpty()
          || value.length() > LONGEST
          || !BankText.isWritable(value)
          || value.indexOf(' ') >= 0) {
        throw new NotForABank(RefusalCode.ACCOUNT_WRONG, "account '" + value + "'");
      }
    }

    @Override
    public String toString() {
      return value;
    }
  }
}
