package io.margrad.tests;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Walks through sources and collects what is public, in a public type, and has no doc comment. */
final class PublicFaces extends TreePathScanner<Void, DocTrees> {
    private final List<String> undocumented = new ArrayList<>();
    private int seen;

    List<String> undocumented() {
        return undocumented;
    }

    int seen() {
        return seen;
    }

    @Override
    public Void visitClass(ClassTree type, DocTrees docs) {
        if (!isPublic(type.getModifiers())) {
            return null;
        }
        check(type.getSimpleName().toString(), docs);
        return super.visitClass(type, docs);
    }

    @Override
    public Void visitMethod(MethodTree method, DocTrees docs) {
        boolean overrides = method.getModifiers().getAnnotations().stream()
                .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
        // A record's compact constructor only checks what the record's own comment says.
        boolean constructorOfRecord = method.getReturnType() == null
                && getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
        if (isPublic(method.getModifiers()) && !overrides && !constructorOfRecord) {
            check(method.getName().toString(), docs);
        }
        return null;
    }

    private void check(String name, DocTrees docs) {
        seen++;
        String comment = docs.getDocComment(getCurrentPath());
        if (comment == null || comment.isBlank()) {
            undocumented.add(getCurrentPath().getCompilationUnit().getSourceFile().getName() + ": " + name);
        }
    }

    private static boolean isPublic(ModifiersTree modifiers) {
        return modifiers.getFlags().contains(Modifier.PUBLIC);
    }
}
