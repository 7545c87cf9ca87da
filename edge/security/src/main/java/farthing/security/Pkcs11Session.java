package farthing.security;

import farthing.base.Malformed;
import farthing.purse.SecurityModuleUnavailable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.Slot;
import org.xipki.pkcs11.wrapper.StaticLogger;
import org.xipki.pkcs11.wrapper.Token;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * A token that is logged in to, and logged in to again when it has forgotten us: a module that was
 * restarted, or a network module whose connection broke. Safe for all threads.
 */
final class Pkcs11Session implements AutoCloseable {
  private static final Set<Long> FORGOTTEN =
      Set.of(
          PKCS11Constants.CKR_SESSION_HANDLE_INVALID,
          PKCS11Constants.CKR_SESSION_CLOSED,
          PKCS11Constants.CKR_USER_NOT_LOGGED_IN,
          PKCS11Constants.CKR_KEY_HANDLE_INVALID,
          PKCS11Constants.CKR_OBJECT_HANDLE_INVALID,
          PKCS11Constants.CKR_OPERATION_NOT_INITIALIZED,
          PKCS11Constants.CKR_TOKEN_NOT_PRESENT,
          PKCS11Constants.CKR_DEVICE_REMOVED,
          PKCS11Constants.CKR_DEVICE_ERROR);

  private final Pkcs11Place place;
  private final char[] pin;
  private volatile Login login;

  /**
   * One log-in. The token's handles of keys are good for it alone, so whoever has looked one up
   * keeps it here.
   *
   * @param number 1 for the first
   */
  record Login(int number, PKCS11Token token, Map<MasterKeyName, Long> handles) {
    Login(int number, PKCS11Token token) {
      this(number, token, new ConcurrentHashMap<>());
    }
  }

  private Pkcs11Session(Pkcs11Place place, char[] pin, Login login) {
    this.place = place;
    this.pin = pin;
    this.login = login;
  }

  /**
   * @param given the PIN of the token's user, whose array stays the caller's
   * @throws KeyStoreUnusable if the library, the token or the PIN is not right: says which
   */
  static Pkcs11Session open(Pkcs11Place place, char[] given, boolean readOnly)
      throws KeyStoreUnusable {
    char[] pin = given.clone();
    try {
      return new Pkcs11Session(place, pin, new Login(1, loggedIn(place, pin, readOnly)));
    } catch (IOException | TokenException e) {
      throw new KeyStoreUnusable(place + " cannot be used: " + why(e), e);
    }
  }

  /** What is asked of the token. */
  interface Work<T> {
    T with(Login login) throws TokenException;
  }

  /**
   * Does the work, and once more on a new log-in if the token has forgotten the old one: so it must
   * do no harm to do it twice.
   *
   * @throws SecurityModuleUnavailable if that fails too
   */
  <T> T use(Work<T> work) {
    Login first = login;
    try {
      return work.with(first);
    } catch (TokenException e) {
      if (!isForgotten(e)) {
        throw unavailable(e);
      }
      try {
        return work.with(again(first));
      } catch (TokenException | IOException second) {
        second.addSuppressed(e);
        throw unavailable(second);
      }
    }
  }

  /** The names of the master keys in the token, those that are named as ours, in their order. */
  List<MasterKeyName> masterNames() {
    return use(login -> {
      List<MasterKeyName> names = new ArrayList<>();
      AttributeVector masters = AttributeVector.newSecretKey().token(true).derive(true);
      for (long key : login.token().findAllObjects(masters)) {
        name(login.token().getAttrValues(key, PKCS11Constants.CKA_LABEL).label())
            .ifPresent(names::add);
      }
      names.sort(Comparator.comparing(MasterKeyName::toString));
      return List.copyOf(names);
    });
  }

  private static Optional<MasterKeyName> name(String label) {
    try {
      return Optional.of(MasterKeyName.parse(label));
    } catch (Malformed e) {
      return Optional.empty(); // somebody else's key in the same token
    }
  }

  private synchronized Login again(Login failed) throws TokenException, IOException {
    if (login.number() == failed.number()) { // nobody else has done it meanwhile
      failed.token().closeAllSessions();
      login = new Login(failed.number() + 1, loggedIn(place, pin, true));
    }
    return login;
  }

  private static PKCS11Token loggedIn(Pkcs11Place place, char[] pin, boolean readOnly)
      throws IOException, TokenException {
    StaticLogger.setLogger(new Pkcs11Log());
    PKCS11Module module = PKCS11Module.getInstance(place.library().toString());
    try {
      module.initialize();
    } catch (PKCS11Exception e) {
      if (e.getErrorCode() != PKCS11Constants.CKR_CRYPTOKI_ALREADY_INITIALIZED) {
        throw e;
      }
    }
    for (Slot slot : module.getSlotList(true)) {
      Token token = slot.getToken();
      if (token.getTokenInfo().getLabel().strip().equals(place.token())) {
        return new PKCS11Token(token, readOnly, pin, place.sessions());
      }
    }
    throw new IOException("there is no token of that label");
  }

  private static boolean isForgotten(TokenException e) {
    return e instanceof PKCS11Exception told && FORGOTTEN.contains(told.getErrorCode());
  }

  private SecurityModuleUnavailable unavailable(Exception e) {
    return new SecurityModuleUnavailable(
        place + " did not do what it was asked: " + why(e) + "; nothing was signed", e);
  }

  private static String why(Exception e) {
    if (!(e instanceof PKCS11Exception told)) {
      return String.valueOf(e.getMessage());
    }
    String name = told.getErrorName();
    long code = told.getErrorCode();
    if (code == PKCS11Constants.CKR_PIN_INCORRECT) {
      return "the PIN is wrong (" + name + ")";
    }
    return code == PKCS11Constants.CKR_PIN_LOCKED
        ? "its PIN is locked after too many wrong ones (" + name + ")"
        : name;
  }

  /** Logs out and forgets the PIN. */
  @Override
  public void close() {
    login.token().closeAllSessions();
    Arrays.fill(pin, '\0');
  }
}
