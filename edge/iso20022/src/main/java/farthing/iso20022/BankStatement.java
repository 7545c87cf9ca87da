package farthing.iso20022;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bank's statement as a file, camt.053.001.02 to .13: what it says of each account. Of these
 * versions those elements are read that are the same in all of them, and the few that are not
 * (status, amount of a detail) in each of their forms.
 *
 * <p>A file is read whole or refused whole: nothing of a refused one may be booked. A line whose
 * currency is not known here, or whose reference is too long, is {@link BankLine#unread}, and the
 * others are read.
 *
 * @param version of the message definition, as 8
 * @param messageId the bank's number of the file
 */
public record BankStatement(int version, String messageId, List<AccountStatement> accounts) {
  /** In bytes: a busy account's day has some ten thousand entries of about a kilobyte. */
  public static final int LARGEST = 64 * 1024 * 1024;

  /** Movements in all accounts together. */
  public static final int MOST_LINES = 200_000;

  private static final int MOST_ACCOUNTS = 1_000;
  private static final Pattern DEFINITION =
      Pattern.compile("urn:iso:std:iso:20022:tech:xsd:camt\\.053\\.001\\.([0-9]{2})");
  private static final int OLDEST = 2;
  private static final int NEWEST = 13;

  static final int MAX_35_TEXT = 35;

  public BankStatement {
    accounts = List.copyOf(accounts);
  }

  /**
   * @param file XML, at most {@link #LARGEST} bytes
   * @throws Malformed naming the line and the element, or the bound; nothing may be booked of it
   */
  public static BankStatement parse(Bytes file) {
    if (file.size() > LARGEST) {
      throw new Malformed(
          "a bank statement has at most %d bytes, this one has %d".formatted(LARGEST, file.size()));
    }
    return XmlIn.document(file, BankStatement::read);
  }

  private static BankStatement read(XmlIn in) {
    in.root();
    int version = version(in);
    List<BankStatement> read = new ArrayList<>();
    in.children(name -> {
      if (!name.equals("BkToCstmrStmt") || !read.isEmpty()) {
        throw in.refused("one bank statement (BkToCstmrStmt) is wanted here");
      }
      read.add(message(in, version));
    });
    if (read.isEmpty()) {
      throw in.refused("there is no bank statement (BkToCstmrStmt) in it");
    }
    return read.getFirst();
  }

  private static int version(XmlIn in) {
    Matcher definition = DEFINITION.matcher(in.namespace());
    if (!in.name().equals("Document") || !definition.matches()) {
      throw in.refused("not a bank statement: a Document of camt.053.001 is wanted");
    }
    int version = Integer.parseInt(definition.group(1));
    if (version < OLDEST || version > NEWEST) {
      throw in.refused(
          "version %d of camt.053 is not read; ask the bank for one of %d to %d"
              .formatted(version, OLDEST, NEWEST));
    }
    return version;
  }

  private static BankStatement message(XmlIn in, int version) {
    String[] messageId = {""};
    List<AccountStatement> accounts = new ArrayList<>();
    LineReader lines = new LineReader(in, MOST_LINES);
    in.children(name -> {
      switch (name) {
        case "GrpHdr" ->
            in.children(header -> {
              if (header.equals("MsgId")) {
                messageId[0] = in.text(MAX_35_TEXT);
              }
            });
        case "Stmt" -> {
          if (accounts.size() == MOST_ACCOUNTS) {
            throw in.refused("more than " + MOST_ACCOUNTS + " statements");
          }
          accounts.add(statement(in, lines));
        }
        default -> {}
      }
    });
    return new BankStatement(version, messageId[0], accounts);
  }

  private static AccountStatement statement(XmlIn in, LineReader reader) {
    String[] id = {""};
    List<AccountId> account = new ArrayList<>();
    List<BankLine> lines = new ArrayList<>();
    in.children(name -> {
      switch (name) {
        case "Id" -> id[0] = in.text(MAX_35_TEXT);
        case "Acct" -> account.add(account(in));
        case "Ntry" -> lines.addAll(reader.entry());
        default -> {}
      }
    });
    if (account.size() != 1) {
      throw in.refused("a statement (Stmt) is of one account (Acct)");
    }
    return new AccountStatement(id[0], account.getFirst(), lines);
  }

  private static AccountId account(XmlIn in) {
    List<AccountId> ids = new ArrayList<>();
    in.children(name -> {
      if (name.equals("Id")) {
        in.children(kind -> {
          switch (kind) {
            case "IBAN" -> ids.add(iban(in));
            case "Othr" -> ids.addAll(others(in));
            default -> {}
          }
        });
      }
    });
    if (ids.size() != 1) {
      throw in.refused("an account (Acct) has one IBAN or other number");
    }
    return ids.getFirst();
  }

  private static AccountId iban(XmlIn in) {
    try {
      return new AccountId.Iban(in.text(MAX_35_TEXT));
    } catch (NotForABank e) {
      throw in.refused("not an IBAN");
    }
  }

  private static List<AccountId> others(XmlIn in) {
    List<AccountId> ids = new ArrayList<>();
    in.children(name -> {
      if (name.equals("Id")) {
        try {
          ids.add(new AccountId.Other(in.text(MAX_35_TEXT)));
        } catch (NotForABank e) {
          throw in.refused("not an account's number");
        }
      }
    });
    return ids;
  }
}
