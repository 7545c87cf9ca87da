package farthing.iso8583;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import farthing.bank.AccountId;
import farthing.bank.Movement;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Sha256;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Which field has what, in ISO 8583:1987 as ASCII with the bitmap in hexadecimal.
 *
 * <p>A movement's messages come out of the movement alone, so that a repeat after a crash is the
 * same message: the time (F7, F12, F13) is the one that is in the TRX, the trace number (F11) and
 * the retrieval reference (F37) are digests of it. The whole TRX is in F48.
 */
final class HostMessages {
  static final int AUTHORISE = 0x0100;
  static final int ADVISE = 0x0220;
  static final int REVERSE = 0x0420;

  static final int STAN = 11;
  static final int REFERENCE = 37;
  static final int AUTHORISATION = 38;
  static final int RESPONSE_CODE = 39;
  static final int BALANCES = 54;

  private static final String WITHDRAW = "010000";
  private static final String DEPOSIT = "210000";
  private static final String BALANCE_INQUIRY = "310000";

  /** F90 without acquirer and forwarder: there are none between a bank and its own host. */
  private static final String NOBODY = "0".repeat(22);

  private static final int TRACE_NUMBERS = 999_999;
  private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  static final int REFERENCE_LENGTH = 12;

  private static final DateTimeFormatter MONTH_TO_SECOND =
      DateTimeFormatter.ofPattern("MMddHHmmss");
  private static final DateTimeFormatter HOUR_TO_SECOND = DateTimeFormatter.ofPattern("HHmmss");
  private static final DateTimeFormatter MONTH_DAY = DateTimeFormatter.ofPattern("MMdd");

  private final String terminal;
  private final String acceptor;
  private final ZoneId zone;

  HostMessages(Iso8583Settings settings) {
    this.terminal = settings.terminal();
    this.acceptor = settings.acceptor();
    this.zone = settings.zone();
  }

  /** 0100, 0220 or 0420 of a movement. */
  IsoMessage of(int type, Movement movement) {
    TransactionId trx = movement.reference();
    IsoMessage message =
        message(
            type,
            movement.flow() == Flow.LOAD ? WITHDRAW : DEPOSIT,
            movement.account(),
            movement.onAccount(),
            timeOf(trx),
            trace(trx, type),
            reference(trx.toString()));
    message.setValue(48, "TRX" + trx, IsoType.LLLVAR, 0);
    if (type != AUTHORISE) {
      message.setValue(90, original(trx), IsoType.NUMERIC, 42);
    }
    return message;
  }

  /**
   * @param name of this one question
   */
  IsoMessage inquiry(AccountId account, Amount nothing, Instant now, TransactionId name) {
    return message(
        AUTHORISE,
        BALANCE_INQUIRY,
        account,
        nothing,
        now,
        trace(name, AUTHORISE),
        reference(name.toString()));
  }

  /** The same again: 0100 becomes 0101, and so on. */
  static IsoMessage repeated(IsoMessage message) {
    IsoMessage again = new IsoMessage();
    again.setCharacterEncoding(StandardCharsets.US_ASCII.name());
    again.setType(message.getType() | 1);
    for (int field = 2; field <= 128; field++) {
      if (message.hasField(field)) {
        again.setField(field, message.getField(field));
      }
    }
    return again;
  }

  static int answerTo(int request) {
    return (request & ~0x1) + 0x10;
  }

  /** By what the answer to a question is known: what it must repeat of it. */
  static String key(IsoMessage question) {
    return key(answerTo(question.getType()), text(question, STAN), text(question, REFERENCE));
  }

  static String key(int answerType, String trace, String reference) {
    return "%04x-%s-%s".formatted(answerType, trace, reference);
  }

  static String text(IsoMessage message, int field) {
    return message.hasField(field) ? message.getField(field).toString().strip() : "";
  }

  private IsoMessage message(
      int type,
      String processing,
      AccountId account,
      Amount amount,
      Instant time,
      String trace,
      String reference) {
    var local = time.atZone(zone);
    IsoMessage message = new IsoMessage();
    message.setCharacterEncoding(StandardCharsets.US_ASCII.name());
    message.setType(type);
    message.setValue(3, processing, IsoType.NUMERIC, 6);
    message.setValue(4, minor(amount), IsoType.NUMERIC, 12);
    message.setValue(7, MONTH_TO_SECOND.format(time.atOffset(ZoneOffset.UTC)), IsoType.NUMERIC, 10);
    message.setValue(STAN, trace, IsoType.NUMERIC, 6);
    message.setValue(12, HOUR_TO_SECOND.format(local), IsoType.NUMERIC, 6);
    message.setValue(13, MONTH_DAY.format(local), IsoType.NUMERIC, 4);
    message.setValue(REFERENCE, reference, IsoType.ALPHA, REFERENCE_LENGTH);
    message.setValue(41, terminal, IsoType.ALPHA, 8);
    message.setValue(42, acceptor, IsoType.ALPHA, 15);
    message.setValue(49, "%03d".formatted(amount.currency().numeric()), IsoType.NUMERIC, 3);
    message.setValue(102, account.value(), IsoType.LLVAR, 0);
    return message;
  }

  private static String original(TransactionId trx) {
    return "0100"
        + trace(trx, AUTHORISE)
        + MONTH_TO_SECOND.format(timeOf(trx).atOffset(ZoneOffset.UTC))
        + NOBODY;
  }

  private static Instant timeOf(TransactionId trx) {
    return Instant.ofEpochMilli(trx.value().getMostSignificantBits() >>> 16);
  }

  /** 000001 to 999999; two of one second may have the same, F37 tells them apart. */
  private static String trace(TransactionId trx, int type) {
    long number = number(Sha256.of("%04x|%s".formatted(type, trx)));
    return "%06d".formatted(1 + Long.remainderUnsigned(number, TRACE_NUMBERS));
  }

  /** 60 bits, as letters and digits that nobody mistakes. */
  private static String reference(String name) {
    long bits = number(Sha256.of("reference|" + name));
    StringBuilder out = new StringBuilder(REFERENCE_LENGTH);
    for (int i = 0; i < REFERENCE_LENGTH; i++) {
      out.append(LETTERS.charAt((int) (bits >>> (5 * i)) & 31));
    }
    return out.toString();
  }

  private static long number(Bytes digest) {
    long number = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      number = number << 8 | (digest.at(i) & 0xFF);
    }
    return number;
  }

  private static String minor(Amount amount) {
    return BigDecimal.valueOf(amount.minor()).toPlainString();
  }
}
