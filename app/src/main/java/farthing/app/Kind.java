package farthing.app;

import farthing.accounts.FloatArrangement;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.base.WebAddress;
import farthing.messages.PurchaseMode;
import farthing.purse.ParameterUpdate;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a setting's value may be, and how it is read.
 *
 * @param form for people, as in {@code number, 1 to 65535}
 */
record Kind<T>(String form, Reading<T> reading) {
  private static final int MOST_ADDRESSES = 20;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern LIST = Pattern.compile(" *, *");

  /** From text to value; a relative file is beside the settings file. */
  interface Reading<T> {
    /**
     * @throws Malformed with a text for whoever wrote the value
     */
    T read(String text, Path folder);
  }

  static Kind<String> text(int longest) {
    return new Kind<>(
        "text, 1 to " + longest + " characters",
        (text, _) -> {
          if (text.length() > longest) {
            throw new Malformed("longer than " + longest + " characters");
          }
          if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new Malformed("it has control characters");
          }
          return text;
        });
  }

  static Kind<Integer> number(int least, int most) {
    return new Kind<>(
        "number, " + least + " to " + most,
        (text, _) -> {
          if (!NUMBER.matcher(text).matches()) {
            throw new Malformed("not a number");
          }
          int number = Integer.parseInt(text);
          if (number < least || number > most) {
            throw new Malformed("not between " + least + " and " + most);
          }
          return number;
        });
  }

  static Kind<Boolean> yesOrNo() {
    return new Kind<>(
        "yes or no",
        (text, _) ->
            switch (text) {
              case "yes" -> true;
              case "no" -> false;
              default -> throw new Malformed("neither yes nor no");
            });
  }

  static Kind<String> oneOf(String... words) {
    return new Kind<>(
        String.join(", ", words),
        (text, _) -> {
          if (!List.of(words).contains(text)) {
            throw new Malformed("none of " + String.join(", ", words));
          }
          return text;
        });
  }

  static Kind<Path> file() {
    return new Kind<>("file", Kind::fileNamed);
  }

  static Path fileNamed(String text, Path folder) {
    try {
      return folder.resolve(text);
    } catch (InvalidPathException e) {
      throw new Malformed("no file can have this name", e);
    }
  }

  static Kind<Secret> secret() {
    return new Kind<>("secret", (text, _) -> new Secret(text));
  }

  static Kind<InetAddress> address() {
    return new Kind<>(
        "IP address or host name",
        (text, _) -> {
          try {
            return InetAddress.getByName(text);
          } catch (UnknownHostException e) {
            throw new Malformed("no such host", e);
          }
        });
  }

  /** Without a path, as servers and origins are named. */
  static Kind<URI> webAddress() {
    return new Kind<>(
        "http or https address without a path",
        (text, _) -> {
          URI uri = web(text);
          if (!uri.getRawPath().isEmpty() || uri.getRawQuery() != null) {
            throw new Malformed("more than scheme, host and port");
          }
          return uri;
        });
  }

  /** One or more, with commas between. */
  static Kind<List<URI>> webAddresses() {
    return new Kind<>(
        "http or https addresses without a path",
        (text, folder) -> {
          List<URI> all = new ArrayList<>();
          for (String each : text.split(",", -1)) {
            all.add(webAddress().reading().read(each.strip(), folder));
          }
          if (all.size() > MOST_ADDRESSES || all.size() != Set.copyOf(all).size()) {
            throw new Malformed("1 to %d, each once".formatted(MOST_ADDRESSES));
          }
          return List.copyOf(all);
        });
  }

  static Kind<String> database() {
    return new Kind<>(
        "jdbc:postgresql://HOST:PORT/DATABASE",
        (text, _) -> {
          if (!text.startsWith("jdbc:postgresql:")) {
            throw new Malformed("does not begin with jdbc:postgresql:");
          }
          return text;
        });
  }

  /** Of cards, as {@code 20, 10}. */
  static Kind<Set<Suite>> suites() {
    return new Kind<>("suites of cards as 20, 10", (text, _) -> suitesOf(text));
  }

  static Set<Suite> suitesOf(String text) {
    return Arrays.stream(LIST.split(text)).map(Kind::suite).collect(Collectors.toUnmodifiableSet());
  }

  static Suite suite(String text) {
    return switch (text) {
      case "20" -> Suite.AES_128;
      case "10" -> Suite.TDES;
      default -> throw new Malformed("a suite is 20 (AES-128) or 10 (two-key TDES)");
    };
  }

  /** Who checks a purchase's proof, by the patent's figure. */
  static Kind<PurchaseMode> mode() {
    return new Kind<>("figure as 5, 6 or 8", (text, _) -> modeOf(text));
  }

  static Set<PurchaseMode> modesOf(String text) {
    return Arrays.stream(LIST.split(text))
        .map(Kind::modeOf)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static PurchaseMode modeOf(String text) {
    return Arrays.stream(PurchaseMode.values())
        .filter(mode -> Integer.toString(mode.figure()).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new Malformed(
                "a mode is 5 (the security card checks), 6 (the payment server) or 8 (the merchant)"));
  }

  static Kind<LocalDate> day() {
    return new Kind<>(
        "day as 2031-12-31",
        (text, _) -> {
          try {
            return LocalDate.parse(text);
          } catch (DateTimeException e) {
            throw new Malformed("no such day", e);
          }
        });
  }

  /** A points programme's currency, as {@code P1001}. */
  static Kind<Currency> programme() {
    return new Kind<>(
        "points programme as P1001",
        (text, _) -> {
          Currency named = Currency.named(text);
          if (!named.isPoints()) {
            throw new Malformed("money, no points: P1000 to P8999");
          }
          return named;
        });
  }

  /** Of points: its maximum, and the most of one purchase. */
  static Kind<ParameterUpdate.Limits> slot() {
    return new Kind<>(
        "two amounts as P1001 100000, P1001 20000",
        (text, _) -> {
          List<Amount> both = amountsOf(text);
          boolean ofOneProgramme =
              both.size() == 2
                  && both.get(0).currency().isPoints()
                  && both.get(1).currency().equals(both.get(0).currency());
          if (!ofOneProgramme) {
            throw new Malformed("not two amounts of one programme's points");
          }
          return new ParameterUpdate.Limits(both.get(0), both.get(1));
        });
  }

  /** As {@code EUR 12.50}. */
  static Kind<Amount> oneAmount() {
    return new Kind<>("amount as EUR 12.50 or P1001 500", (text, _) -> amount(text));
  }

  /** PPIEP, as {@code 46415254}. */
  static Kind<Integer> provider() {
    return new Kind<>(
        "eight hexadecimal digits",
        (text, _) -> Integer.parseUnsignedInt(hexadecimal(text, 8), 16));
  }

  /** VKIEP, as {@code 80}. */
  static Kind<Integer> keyGeneration() {
    return new Kind<>(
        "two hexadecimal digits, 01 to ff",
        (text, _) -> Integer.parseInt(hexadecimal(text, 2), 16));
  }

  /** IDIEP, as {@code 0000000186a0}. */
  static Kind<Long> cardNumber() {
    return new Kind<>(
        "twelve hexadecimal digits", (text, _) -> Long.parseLong(hexadecimal(text, 12), 16));
  }

  private static String hexadecimal(String text, int digits) {
    if (!text.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw new Malformed("not " + digits + " hexadecimal digits");
    }
    return text;
  }

  static Kind<LoadingBankId> bankId() {
    return new Kind<>("eight hexadecimal digits", (text, _) -> LoadingBankId.ofHex(text));
  }

  static Kind<FloatArrangement> floatArrangement() {
    return new Kind<>("pool, bank-keeps, same-house", (text, _) -> FloatArrangement.ofWord(text));
  }

  /** As {@code 46415255=https://load.other.example, 46415256=https://load.third.example}. */
  static Kind<Map<Integer, URI>> loadServers() {
    return new Kind<>(
        "PPIEP=ADDRESS, PPIEP=ADDRESS",
        (text, folder) -> {
          Map<Integer, URI> all = new HashMap<>();
          for (String each : LIST.split(text, 0)) {
            int equals = each.indexOf('=');
            if (equals < 0 || !each.substring(0, equals).matches("[0-9a-fA-F]{8}")) {
              throw new Malformed("not eight hexadecimal digits of a PPIEP, '=' and an address");
            }
            int provider = Integer.parseUnsignedInt(each.substring(0, equals), 16);
            URI address = webAddress().reading().read(each.substring(equals + 1), folder);
            if (all.put(provider, address) != null) {
              throw new Malformed("one PPIEP is there twice");
            }
          }
          return Map.copyOf(all);
        });
  }

  /** As {@code EUR 100000.00, P1001 5000}. */
  static Kind<List<Amount>> amounts() {
    return new Kind<>("amounts as EUR 100000.00, P1001 5000", (text, _) -> amountsOf(text));
  }

  private static List<Amount> amountsOf(String text) {
    return Arrays.stream(LIST.split(text)).map(Kind::amount).toList();
  }

  /** As {@code EUR 12.50}. */
  static Amount amount(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new Malformed("a currency and an amount are wanted, as in EUR 12.50");
    }
    return Amount.parse(
        text.substring(space + 1).strip(), Currency.named(text.substring(0, space)));
  }

  static URI web(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new Malformed("no address of the web", e);
    }
    if (!WebAddress.is(uri)) {
      throw new Malformed("no http or https address");
    }
    return uri;
  }
}
