package farthing.bench;

import farthing.store.DatabaseSettings;
import farthing.store.JournalFigures;
import java.io.IOException;
import java.util.List;

/** What is measured: a server on a database, and the clients who come to it. */
interface Subject {
  Unit unit();

  /** The database's name. */
  String database();

  Serving open(DatabaseSettings database) throws IOException;

  /** The server while it serves. */
  interface Serving extends AutoCloseable {
    List<Client> clients(int number);

    JournalFigures journal();

    @Override
    void close();
  }

  /** The payment server, with a merchant and software purses. */
  static Subject purchases(int terminals) {
    Scheme scheme = Scheme.generate(terminals);
    return new Subject() {
      @Override
      public Unit unit() {
        return Unit.PURCHASE;
      }

      @Override
      public String database() {
        return "payment";
      }

      @Override
      public Serving open(DatabaseSettings database) throws IOException {
        return BenchServer.open(database, scheme);
      }
    };
  }

  /** The load server with its module in software, with a bank and software purses. */
  static Subject loads() {
    Scheme scheme = Scheme.generate(1);
    return new Subject() {
      @Override
      public Unit unit() {
        return Unit.LOAD;
      }

      @Override
      public String database() {
        return "load";
      }

      @Override
      public Serving open(DatabaseSettings database) throws IOException {
        return LoadBenchServer.open(database, scheme);
      }
    };
  }
}
