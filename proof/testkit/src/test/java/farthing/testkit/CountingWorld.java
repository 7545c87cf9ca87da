package farthing.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * Our classes and the simulated card's once more, with each block that a cipher works on told to
 * {@link BlockCount}: where the card's AES and DES begin one, and where ours call the JCA. The
 * product itself knows nothing of being counted.
 */
final class CountingWorld extends ClassLoader {
  private static final ClassDesc COUNT = ClassDesc.of(BlockCount.class.getName());
  private static final ClassDesc CIPHER = ClassDesc.of("javax.crypto.Cipher");
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);
  private static final String ENGINES = "com.licel.jcardsim.bouncycastle.crypto.engines.";
  private static final Set<String> WORKING = Set.of("doFinal", "update", "wrap", "unwrap");

  CountingWorld() {
    super(CountingWorld.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean counted =
        name.startsWith("farthing.")
            || name.startsWith("com.licel.")
            || name.startsWith("javacard");
    if (!counted || name.startsWith(BlockCount.class.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = counted(name, in.readAllBytes());
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] counted(String name, byte[] code) {
    return switch (name) {
      case ENGINES + "AESEngine" -> beginning(code, "processBlock", "aes");
      case ENGINES + "DESEngine" -> beginning(code, "desFunc", "des");
      default ->
          name.startsWith("farthing.base.")
              ? altered(code, ClassTransform.transformingMethodBodies(CountingWorld::leadPast))
              : code;
    };
  }

  private byte[] beginning(byte[] code, String method, String tells) {
    CodeTransform telling =
        new CodeTransform() {
          @Override
          public void atStart(CodeBuilder builder) {
            builder.invokestatic(COUNT, tells, NOTHING);
          }

          @Override
          public void accept(CodeBuilder builder, CodeElement element) {
            builder.with(element);
          }
        };
    return altered(
        code,
        ClassTransform.transformingMethodBodies(m -> m.methodName().equalsString(method), telling));
  }

  private byte[] altered(byte[] code, ClassTransform how) {
    ClassFile files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent())));
    return files.transformClass(files.parse(code), how);
  }

  /** A call of a cipher in a form that BlockCount has not fails when it is reached. */
  private static void leadPast(CodeBuilder builder, CodeElement element) {
    if (element instanceof InvokeInstruction call
        && call.owner().asSymbol().equals(CIPHER)
        && WORKING.contains(call.name().stringValue())) {
      builder.invokestatic(
          COUNT, call.name().stringValue(), call.typeSymbol().insertParameterTypes(0, CIPHER));
    } else {
      builder.with(element);
    }
  }
}
