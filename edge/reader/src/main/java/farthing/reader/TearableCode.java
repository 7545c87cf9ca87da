package farthing.reader;

import farthing.applets.PurseApplet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javacard.framework.Applet;

/**
 * Loads a card's code once more, with every non-volatile write led through {@link NonVolatile}: the
 * package of the applets, and the applet named. Code that writes in a way it does not know is
 * refused, so that no write goes by unseen.
 *
 * <p>Constructors stay as they are: they run at installation, which a card does wholly or not at
 * all.
 */
final class TearableCode extends ClassLoader {
  private static final String APPLETS = PurseApplet.class.getPackageName() + ".";

  private static final ClassDesc NON_VOLATILE = desc(NonVolatile.class);
  private static final ClassDesc PIN = desc(TearablePin.class);
  private static final MethodTypeDesc STORE_ELEMENT = store(ConstantDescs.CD_Object);
  private static final MethodTypeDesc STORE_SHORT = store(ConstantDescs.CD_short.arrayType());
  private static final MethodTypeDesc STORE_REFERENCE =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_Object.arrayType(),
          ConstantDescs.CD_int,
          ConstantDescs.CD_Object);
  private static final MethodTypeDesc BEFORE_FIELD =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_Object,
          ConstantDescs.CD_Class,
          ConstantDescs.CD_String);

  private static final String UTIL = "javacard/framework/Util";
  private static final String OWNER_PIN = "javacard/framework/OwnerPIN";
  private static final Set<String> WRITING =
      Set.of("arrayCopy", "arrayCopyNonAtomic", "arrayFillNonAtomic", "setShort");
  private static final Set<String> READING = Set.of("arrayCompare", "getShort", "makeShort");
  private static final Set<String> KEYS =
      Set.of("javacard/security/AESKey", "javacard/security/DESKey");
  private static final Set<String> WRITING_KEYS = Set.of("setKey", "clearKey");

  /** What the platform writes into an array that it is given. */
  private static final Set<String> WRITING_RESULTS =
      Set.of(
          "javacard/security/MessageDigest.doFinal",
          "javacard/security/RandomData.nextBytes",
          "javacard/security/Signature.sign",
          "javacardx/crypto/Cipher.doFinal",
          "javacardx/crypto/Cipher.update");

  /** What the platform is asked that changes nothing but what power empties anyway. */
  private static final Set<String> HARMLESS =
      Set.of(
          "java/lang/Object.<init>",
          "javacard/framework/APDU.getBuffer",
          "javacard/framework/APDU.getIncomingLength",
          "javacard/framework/APDU.receiveBytes",
          "javacard/framework/APDU.setIncomingAndReceive",
          "javacard/framework/APDU.setOutgoingAndSend",
          "javacard/framework/Applet.<init>",
          "javacard/framework/Applet.register",
          "javacard/framework/Applet.selectingApplet",
          "javacard/framework/ISOException.throwIt",
          "javacard/framework/JCSystem.abortTransaction",
          "javacard/framework/JCSystem.beginTransaction",
          "javacard/framework/JCSystem.commitTransaction",
          "javacard/framework/JCSystem.makeTransientByteArray",
          "javacard/security/KeyBuilder.buildKey",
          "javacard/security/MessageDigest.getInstance",
          "javacard/security/RandomData.getInstance",
          "javacard/security/Signature.getInstance",
          "javacard/security/Signature.init",
          "javacardx/crypto/Cipher.getInstance",
          "javacardx/crypto/Cipher.init");

  private static final ConcurrentMap<Class<?>, Class<? extends Applet>> LOADED =
      new ConcurrentHashMap<>();

  private final String applet;

  private TearableCode(Class<? extends Applet> applet) {
    super(applet.getClassLoader());
    this.applet = applet.getName();
  }

  /** The same applet, from a loader of its own, which all its cards share. */
  static Class<? extends Applet> of(Class<? extends Applet> applet) {
    return LOADED.computeIfAbsent(applet, _ -> load(applet));
  }

  private static Class<? extends Applet> load(Class<? extends Applet> applet) {
    try {
      return new TearableCode(applet).loadClass(applet.getName()).asSubclass(Applet.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a class that is there is found again", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(APPLETS) && !name.equals(applet)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? defineTearable(name) : loaded;
    }
  }

  private Class<?> defineTearable(String name) throws ClassNotFoundException {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = getParent().getResourceAsStream(resource)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] tearable = tearable(in.readAllBytes());
      return defineClass(name, tearable, 0, tearable.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] tearable(byte[] code) {
    ClassFile files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent())));
    byte[] telling =
        files.transformClass(
            files.parse(code),
            ClassTransform.transformingMethodBodies(
                TearableCode::runsAfterInstallation, TearableCode::tellOfWrites));
    return files.transformClass(
        files.parse(telling), ClassTransform.transformingMethodBodies(TearableCode::replacePin));
  }

  private static boolean runsAfterInstallation(MethodModel method) {
    return !method.methodName().equalsString(ConstantDescs.INIT_NAME)
        && !method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME);
  }

  private static void tellOfWrites(CodeBuilder out, CodeElement element) {
    switch (element) {
      case ArrayStoreInstruction store -> storeElement(out, store.typeKind());
      case FieldInstruction put when put.opcode() == Opcode.PUTFIELD -> {
        out.dup2().pop(); // the object, from below the value
        beforeField(out, put);
      }
      case FieldInstruction put when put.opcode() == Opcode.PUTSTATIC -> {
        out.ldc(put.owner().asSymbol());
        beforeField(out, put);
      }
      case InvokeInstruction call when !isPlatforms(call) || isHarmless(call) -> out.with(call);
      case InvokeInstruction call when call.opcode() == Opcode.INVOKESTATIC ->
          out.invokestatic(NON_VOLATILE, call.name().stringValue(), call.typeSymbol());
      case InvokeInstruction call ->
          out.invokestatic(
              NON_VOLATILE,
              call.name().stringValue(),
              call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol()));
      default -> out.with(element);
    }
  }

  private static void storeElement(CodeBuilder out, TypeKind kind) {
    out.invokestatic(
        NON_VOLATILE,
        "store",
        switch (kind) {
          case BYTE, BOOLEAN -> STORE_ELEMENT;
          case SHORT -> STORE_SHORT;
          case REFERENCE -> STORE_REFERENCE;
          default -> throw new IllegalStateException("no card has arrays of " + kind);
        });
  }

  private static void beforeField(CodeBuilder out, FieldInstruction put) {
    if (TypeKind.from(put.typeSymbol()).slotSize() != 1) {
      throw new IllegalStateException("no card has fields of " + put.typeSymbol());
    }
    out.ldc(put.owner().asSymbol())
        .ldc(put.name().stringValue())
        .invokestatic(NON_VOLATILE, "beforeField", BEFORE_FIELD)
        .with(put);
  }

  /** What is not the platform's is the applet's own, or belongs to a test that plays the card. */
  private static boolean isPlatforms(InvokeInstruction call) {
    return call.owner().asInternalName().startsWith("java");
  }

  /** Whether it leaves non-volatile memory alone; if not, NonVolatile has one of the same name. */
  private static boolean isHarmless(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    String name = call.name().stringValue();
    String method = owner + "." + name;
    boolean ledThere =
        WRITING_RESULTS.contains(method)
            || (owner.equals(UTIL) && WRITING.contains(name))
            || (KEYS.contains(owner) && WRITING_KEYS.contains(name));
    boolean harmless =
        HARMLESS.contains(method)
            || (owner.equals(UTIL) && READING.contains(name))
            || owner.equals(OWNER_PIN); // replaced as a whole
    if (!ledThere && !harmless) {
      throw new IllegalStateException("whether " + method + " writes is not known here");
    }
    return harmless;
  }

  /** In constructors too: that is where a PIN is made. */
  private static void replacePin(CodeBuilder out, CodeElement element) {
    switch (element) {
      case NewObjectInstruction made when made.className().asInternalName().equals(OWNER_PIN) ->
          out.new_(PIN);
      case InvokeInstruction call
          when call.opcode() == Opcode.INVOKESPECIAL
              && call.owner().asInternalName().equals(OWNER_PIN) ->
          out.invokespecial(PIN, ConstantDescs.INIT_NAME, call.typeSymbol());
      default -> out.with(element);
    }
  }

  private static ClassDesc desc(Class<?> type) {
    return ClassDesc.of(type.getName());
  }

  private static MethodTypeDesc store(ClassDesc array) {
    return MethodTypeDesc.of(
        ConstantDescs.CD_void, array, ConstantDescs.CD_int, ConstantDescs.CD_int);
  }
}
