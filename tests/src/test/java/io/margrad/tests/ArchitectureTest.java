package io.margrad.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The fences of docs/architecture.md: who may import what, who may print, and that every public type says what it is. */
@AnalyzeClasses(packages = "io.margrad", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String CUDA = "io.margrad.cuda..";
    private static final String TENSOR = "io.margrad.tensor..";
    private static final String NN = "io.margrad.nn..";
    private static final String LOSSES = "io.margrad.losses..";
    private static final String EXPERIMENTS = "io.margrad.experiments..";
    private static final String[] LIBRARY = {CUDA, TENSOR, NN, LOSSES};

    @ArchTest
    static final ArchRule onlyCudaKernelsImportJcuda =
            noClasses().that().resideOutsideOfPackage(CUDA).should().dependOnClassesThat().resideInAPackage("jcuda..");

    @ArchTest
    static final ArchRule onlyTheCpuEngineImportsTheVectorApi = noClasses()
            .that()
            .resideOutsideOfPackage("io.margrad.tensor.cpu..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.margrad..")
            .layer("cuda-kernels")
            .definedBy(CUDA)
            .layer("tensor")
            .definedBy(TENSOR)
            .layer("nn")
            .definedBy(NN)
            .layer("losses")
            .definedBy(LOSSES)
            .layer("experiments")
            .definedBy(EXPERIMENTS)
            .optionalLayer("bench")
            .definedBy("io.margrad.bench..")
            .whereLayer("cuda-kernels")
            .mayNotAccessAnyLayer()
            .whereLayer("tensor")
            .mayOnlyAccessLayers("cuda-kernels")
            .whereLayer("nn")
            .mayOnlyAccessLayers("tensor", "cuda-kernels")
            .whereLayer("losses")
            .mayOnlyAccessLayers("nn", "tensor", "cuda-kernels")
            .whereLayer("experiments")
            .mayOnlyAccessLayers("losses", "nn", "tensor", "cuda-kernels");

    @ArchTest
    static final ArchRule libraryDoesNotPrint = noClasses()
            .that()
            .resideInAnyPackage(LIBRARY)
            .should(ACCESS_STANDARD_STREAMS)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.IO");

    @ArchTest
    static final ArchRule libraryDoesNotExit = noClasses()
            .that()
            .resideInAnyPackage(LIBRARY)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule libraryDoesNotParseArguments =
            noClasses().that().resideInAnyPackage(LIBRARY).should().dependOnClassesThat().resideInAPackage("picocli..");

    /** Reads the sources, for class files keep no comments. Methods that override say what they do where they are declared. */
    @Test
    void everythingPublicHasADocComment() throws IOException {
        Path root = projectRoot();
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("cuda-kernels", "tensor", "nn", "losses")) {
            Path main = root.resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(main)) {
                files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        PublicFaces faces = new PublicFaces();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) javac.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
            faces.scan(task.parse(), DocTrees.instance(task));
        }
        assertTrue(faces.seen() > 100, "only " + faces.seen() + " public types and methods found below " + root);
        assertEquals(List.of(), faces.undocumented(), "public and without a doc comment");
    }

    /** The folder that holds .mvn: Maven runs tests in the module's folder, an IDE perhaps elsewhere below the root. */
    private static Path projectRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return Objects.requireNonNull(folder, "no .mvn folder at or above the working directory");
    }
}
