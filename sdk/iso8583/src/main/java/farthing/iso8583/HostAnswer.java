package farthing.iso8583;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;
import farthing.bank.HostReference;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a host answered, as far as a bank's accounts need it: ISO 8583:1987 as ASCII, the bitmap in
 * hexadecimal. A field that is not there is empty here.
 *
 * @param type 0x0110, 0x0230 or 0x0430
 * @param trace F11, of 6 digits
 * @param reference F37, of up to 12 characters
 * @param authorisation F38, of up to 6 characters; empty too if one of them cannot be printed,
 *     since it is a name for people and nothing hangs on it
 * @param code F39, of up to 2 characters
 * @param balances F54, of up to 999 characters
 */
public record HostAnswer(
    int type, String trace, String reference, String authorisation, String code, String balances) {
  /** F54: account type 2, amount type 2, currency 3, sign 1, amount 12. */
  private static final int BALANCE_LENGTH = 20;

  private static final String AVAILABLE = "02";
  private static final MessageFactory<IsoMessage> FACTORY = factory();

  /**
   * @throws Malformed if these are no bytes of an answer
   */
  public static HostAnswer parse(Bytes bytes) {
    try {
      IsoMessage message = FACTORY.parseMessage(bytes.toArray(), 0);
      return new HostAnswer(
          message.getType(),
          HostMessages.text(message, HostMessages.STAN),
          HostMessages.text(message, HostMessages.REFERENCE),
          printable(HostMessages.text(message, HostMessages.AUTHORISATION)),
          HostMessages.text(message, HostMessages.RESPONSE_CODE),
          HostMessages.text(message, HostMessages.BALANCES));
    } catch (ParseException | UnsupportedEncodingException | RuntimeException e) {
      throw new Malformed("no ISO 8583 answer", e);
    }
  }

  private static String printable(String text) {
    return text.matches("[ -~]*") ? text : "";
  }

  /** The host's name for what it did: F37, and F38 where there is one. */
  HostReference hostReference() {
    return new HostReference(authorisation.isEmpty() ? reference : reference + "/" + authorisation);
  }

  /** Which question it answers: as {@link HostMessages#key}. */
  String key() {
    return HostMessages.key(type, trace, reference);
  }

  /**
   * What can be taken from the account, in minor units, by F54; 0 where the account is overdrawn.
   * Empty if F54 does not say it in this currency.
   */
  public OptionalLong available(Currency currency) {
    String wanted = "[0-9]{2}" + AVAILABLE + "%03d".formatted(currency.numeric()) + "[CD][0-9]{12}";
    for (int at = 0; at + BALANCE_LENGTH <= balances.length(); at += BALANCE_LENGTH) {
      String balance = balances.substring(at, at + BALANCE_LENGTH);
      if (balance.matches(wanted)) {
        return OptionalLong.of(balance.charAt(7) == 'C' ? Long.parseLong(balance.substring(8)) : 0);
      }
    }
    return OptionalLong.empty();
  }

  private static MessageFactory<IsoMessage> factory() {
    MessageFactory<IsoMessage> factory = new MessageFactory<>();
    factory.setCharacterEncoding(StandardCharsets.US_ASCII.name());
    for (int request : List.of(HostMessages.AUTHORISE, HostMessages.ADVISE, HostMessages.REVERSE)) {
      factory.setParseMap(HostMessages.answerTo(request), fields());
    }
    return factory;
  }

  /** Whatever a host may put into an answer of the 1987 table, as far as it comes before F128. */
  private static Map<Integer, FieldParseInfo> fields() {
    Map<Integer, FieldParseInfo> fields = new HashMap<>();
    fixed(fields, IsoType.NUMERIC, 3, 6);
    fixed(fields, IsoType.NUMERIC, 4, 12);
    fixed(fields, IsoType.NUMERIC, 7, 10);
    fixed(fields, IsoType.NUMERIC, HostMessages.STAN, 6);
    fixed(fields, IsoType.NUMERIC, 12, 6);
    fixed(fields, IsoType.NUMERIC, 13, 4);
    fixed(fields, IsoType.NUMERIC, 15, 4);
    fixed(fields, IsoType.ALPHA, HostMessages.REFERENCE, HostMessages.REFERENCE_LENGTH);
    fixed(fields, IsoType.ALPHA, HostMessages.AUTHORISATION, 6);
    fixed(fields, IsoType.ALPHA, HostMessages.RESPONSE_CODE, 2);
    fixed(fields, IsoType.ALPHA, 41, 8);
    fixed(fields, IsoType.ALPHA, 42, 15);
    fixed(fields, IsoType.LLVAR, 2, 0);
    fixed(fields, IsoType.LLVAR, 32, 0);
    fixed(fields, IsoType.LLVAR, 44, 0);
    fixed(fields, IsoType.LLLVAR, 48, 0);
    fixed(fields, IsoType.NUMERIC, 49, 3);
    fixed(fields, IsoType.LLLVAR, HostMessages.BALANCES, 0);
    fixed(fields, IsoType.LLLVAR, 63, 0);
    fixed(fields, IsoType.NUMERIC, 90, 42);
    fixed(fields, IsoType.LLVAR, 102, 0);
    fixed(fields, IsoType.LLVAR, 103, 0);
    return fields;
  }

  private static void fixed(
      Map<Integer, FieldParseInfo> fields, IsoType type, int field, int length) {
    fields.put(
        field, FieldParseInfo.getInstance(type, length, StandardCharsets.US_ASCII.name(), false));
  }
}
