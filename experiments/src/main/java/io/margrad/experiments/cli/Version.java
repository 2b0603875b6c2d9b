package io.margrad.experiments.cli;

import io.margrad.experiments.run.GitState;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the release, the revision of the checkout it runs in, and the JDK. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        @Nullable String release = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "margrad " + (release == null ? "(from classes)" : release),
            "revision " + GitState.of(Path.of("")).revision(),
            "java " + System.getProperty("java.vendor.version", "") + " " + System.getProperty("java.version")
        };
    }
}
