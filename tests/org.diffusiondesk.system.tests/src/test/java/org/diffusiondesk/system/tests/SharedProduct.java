package org.diffusiondesk.system.tests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * For tests that leave the product as they found it: they all get the same one, as a parameter of type {@link Product} or {@link Api}. It is started
 * by the first and ended after the last.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedProduct.Resolver.class)
@interface SharedProduct {
    /** Keeps the product in JUnit's root store, which closes it. */
    final class Resolver implements ParameterResolver {
        private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(SharedProduct.class);

        private record Running(Product product) implements AutoCloseable {
            @Override
            public void close() {
                product.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == Product.class || type == Api.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Product product = context.getRoot()
                    .getStore(HERE)
                    .getOrComputeIfAbsent(
                            "product",
                            key -> new Running(Product.served()
                                    .arguments("--set", "llm.idleTimeout=0") // other tests come between
                                    .startReady()),
                            Running.class)
                    .product();
            return parameter.getParameter().getType() == Product.class ? product : product.api();
        }
    }
}
