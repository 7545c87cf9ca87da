package farthing.shop;

import farthing.base.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Plays a tune of our own on a music box of two sine waves: 16 bits, mono, as a WAV file. */
final class Tune {
  private static final int RATE = 16_000;
  private static final int HEADER_BYTES = 44;
  private static final double BEAT_SECONDS = 0.28;

  /** A note's letter is its step in C major from c (small is the lower octave), '-' is a rest. */
  private static final String NOTES =
      "c e g C g e d f A f d - e g B g e - f A C A f - g B D B g - C g e g c - "
          + "e g C E C g f A C F C A g B D F D B C - g - c -";

  private static final String SCALE = "cdefgabCDEFGAB";
  private static final int[] HALF_TONES = {0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23};
  private static final double MIDDLE_C = 261.626;

  private Tune() {}

  static Bytes wav() {
    String[] notes = NOTES.split(" ", -1);
    int beat = (int) (RATE * BEAT_SECONDS);
    double[] sound = new double[beat * (notes.length + 4)];
    for (int i = 0; i < notes.length; i++) {
      int step = SCALE.indexOf(notes[i]);
      if (step >= 0) {
        strike(sound, i * beat, MIDDLE_C * 2 * Math.pow(2, HALF_TONES[step] / 12.0));
      }
    }
    return file(sound);
  }

  /** A tooth of the comb: loud at once, then dying away, with an overtone that dies faster. */
  private static void strike(double[] sound, int from, double hertz) {
    for (int i = from; i < sound.length; i++) {
      double t = (double) (i - from) / RATE;
      double phase = 2 * Math.PI * hertz * t;
      sound[i] +=
          0.3 * Math.exp(-3.2 * t) * Math.sin(phase) + 0.1 * Math.exp(-9 * t) * Math.sin(4 * phase);
    }
  }

  private static Bytes file(double[] sound) {
    int dataBytes = 2 * sound.length;
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVEfmt "));
    out.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    out.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(dataBytes);
    for (double s : sound) {
      out.putShort((short) Math.round(Math.max(-1, Math.min(1, s)) * Short.MAX_VALUE));
    }
    return Bytes.of(out.array());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
