package farthing.torture;

/**
 * An errand for a client in another process, as the line that travels there.
 *
 * @param number by which its answers are known
 * @param card a software purse's file, or where its reader is found
 * @param journal the client's, a file
 * @param server the payment or load server
 */
public record ClientErrand(long number, String card, String journal, String server, Errand errand) {
  /** What comes back is the number, one of these and a text. */
  static final String TOLD = "told";

  static final String DONE = "done";
  static final String FAILED = "failed";

  String line() {
    return String.join(
        "\t", Long.toString(number), card, journal, server, errand.word(), errand.about());
  }

  static ClientErrand parse(String line) {
    String[] words = line.split("\t", 6);
    return new ClientErrand(
        Long.parseLong(words[0]), words[1], words[2], words[3], Errand.parse(words[4], words[5]));
  }
}
