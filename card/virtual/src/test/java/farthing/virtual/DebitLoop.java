package farthing.virtual;

import static farthing.virtual.TestCard.buy;
import static farthing.virtual.TestCard.euros;
import static farthing.virtual.TestCard.trx;

import farthing.purse.DebitAnswer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * A program of its own: opens a card and debits a cent for ever, saying each answer it was given.
 */
final class DebitLoop {
  private DebitLoop() {}

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true);
    try (VirtualPurse purse = TestCard.inserted(PurseFile.open(Path.of(args[0])))) {
      out.println("open");
      while (true) {
        DebitAnswer answer = buy(purse, euros(1), trx(1));
        out.println(answer.transactionNumber() + " " + answer.balanceAfterMinor());
      }
    }
  }
}
