package farthing.applets;

/** What fields from outside must look like before a card keeps them or signs over them. */
final class Formats {
  static final short DATE_SIZE = 3;

  private static final byte[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final byte FEBRUARY = 2;

  private Formats() {}

  static boolean isBcd(byte b) {
    return (short) (b & 0x0F) <= 0x09 && (short) (b & 0xF0) <= 0x90;
  }

  /** A day of the years 2000 to 2099, YYMMDD in BCD. */
  static boolean isDate(byte[] in, short at) {
    if (!isBcd(in[at]) || !isBcd(in[(short) (at + 1)]) || !isBcd(in[(short) (at + 2)])) {
      return false;
    }
    short month = number(in[(short) (at + 1)]);
    short day = number(in[(short) (at + 2)]);
    if (month < 1 || month > 12 || day < 1) {
      return false;
    }
    boolean leap = month == FEBRUARY && (short) (number(in[at]) & 3) == 0;
    short last = (short) (DAYS[(short) (month - 1)] + (leap ? 1 : 0));
    return day <= last;
  }

  /** DTHR: such a day, and hour and minute, YYMMDDhhmm in BCD. */
  static boolean isTime(byte[] in, short at) {
    byte hour = in[(short) (at + 3)];
    byte minute = in[(short) (at + 4)];
    return isDate(in, at)
        && isBcd(hour)
        && isBcd(minute)
        && number(hour) < 24
        && number(minute) < 60;
  }

  /** ISO 9564 format 2: 2, the number of digits (4 to 12), the digits, then F up to 8 bytes. */
  static boolean isPinBlock(byte[] in, short at) {
    short digits = (short) (in[at] & 0x0F);
    if ((short) (in[at] & 0xF0) != 0x20 || digits < 4 || digits > 12) {
      return false;
    }
    for (short i = 0; i < 14; i++) {
      short pair = in[(short) ((short) (at + 1) + (short) (i >> 1))];
      short nibble = (short) ((short) (i & 1) == 0 ? (pair >> 4) & 0x0F : pair & 0x0F);
      if (i < digits ? nibble > 9 : nibble != 0x0F) {
        return false;
      }
    }
    return true;
  }

  private static short number(byte bcd) {
    return (short) ((short) ((short) ((bcd >> 4) & 0x0F) * 10) + (short) (bcd & 0x0F));
  }
}
