package farthing.messages;

import farthing.base.Malformed;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one record stands in JSON: its components in their order, each under its name or its {@link
 * JsonName}. All of them must be there, none twice; fields of other names are let pass. Made once
 * for each record class. Safe for all threads.
 */
final class RecordForm {
  private static final ClassValue<RecordForm> FORMS =
      new ClassValue<>() {
        @Override
        protected RecordForm computeValue(Class<?> type) {
          return new RecordForm(type);
        }
      };

  private final List<Field> fields = new ArrayList<>();

  /** From an array of all components to the record. */
  private final MethodHandle constructor;

  /**
   * @param written the name as it stands in front of its value
   * @param getter from the record to the component
   */
  private record Field(String name, String written, JsonKind kind, MethodHandle getter) {}

  private RecordForm(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(type + " is no record");
    }
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      for (RecordComponent component : components) {
        JsonName other = component.getAccessor().getAnnotation(JsonName.class);
        String name = other == null ? component.getName() : other.value();
        MethodHandle getter = lookup.unreflect(component.getAccessor());
        fields.add(
            new Field(
                name,
                '"' + name + "\":",
                JsonKind.of(component.getGenericType()),
                getter.asType(MethodType.methodType(Object.class, Object.class))));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      constructor =
          lookup
              .unreflectConstructor(type.getDeclaredConstructor(types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " cannot be read or made", e);
    }
  }

  static RecordForm of(Class<?> record) {
    return FORMS.get(record);
  }

  Object read(JsonReader in) {
    @Nullable Object[] values = new Object[fields.size()];
    Set<String> others = new HashSet<>(0);
    in.must('{');
    if (!in.takes('}')) {
      int expected = 0;
      do {
        int place = place(in, expected, others);
        if (place < 0) {
          in.skip();
        } else {
          read(in, fields.get(place), values, place);
          expected = place + 1;
        }
      } while (in.takes(','));
      in.must('}');
    }
    return made(values);
  }

  void write(Object record, StringBuilder out) {
    char before = '{';
    for (Field field : fields) {
      out.append(before).append(field.written);
      field.kind.write(value(field, record), out);
      before = ',';
    }
    out.append('}');
  }

  /** Whose value comes next; -1 for a field that is not ours. */
  private int place(JsonReader in, int expected, Set<String> others) {
    if (expected < fields.size() && in.takes(fields.get(expected).written)) {
      return expected; // as we write it: no name to be made and looked for
    }
    String name = in.string();
    in.must(':');
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name.equals(name)) {
        return i;
      }
    }
    if (!others.add(name)) {
      throw new Malformed("a field stands there twice");
    }
    return -1;
  }

  private static void read(JsonReader in, Field field, @Nullable Object[] values, int place) {
    if (values[place] != null) {
      throw new Malformed("at /" + field.name + ": it stands there twice");
    }
    try {
      values[place] = field.kind.read(in);
    } catch (Malformed e) {
      throw new Malformed("at /" + field.name + ": " + e.getMessage(), e);
    }
  }

  private Object made(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        throw new Malformed("no field " + fields.get(i).name);
      }
    }
    try {
      return (Object) constructor.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record's constructor throws nothing else", e);
    }
  }

  private static Object value(Field field, Object record) {
    try {
      return (Object) field.getter.invokeExact(record);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record's accessor throws nothing else", e);
    }
  }
}
