// ddsd_tests NAME runs one test; ddsd_tests --names A B ... fails when the list (of CMakeLists.txt) is not the list of the tests that exist.
#include "harness.hpp"

#include <cstring>
#include <set>

static int check_names(int count, char** names) {
    std::set<std::string> listed(names, names + count), known;
    for (const auto& entry : test::registry()) known.insert(entry.first);
    for (const auto& name : known)
        if (!listed.count(name)) fprintf(stderr, "%s is not listed in CMakeLists.txt\n", name.c_str());
    for (const auto& name : listed)
        if (!known.count(name)) fprintf(stderr, "%s is listed in CMakeLists.txt, but does not exist\n", name.c_str());
    return listed == known ? 0 : 1;
}

int main(int argc, char** argv) {
    if (argc > 1 && strcmp(argv[1], "--names") == 0) return check_names(argc - 2, argv + 2);
    auto found = argc == 2 ? test::registry().find(argv[1]) : test::registry().end();
    if (found == test::registry().end()) {
        fprintf(stderr, "usage: %s NAME\n", argv[0]);
        return 2;
    }
    try {
        found->second();
        return 0;
    } catch (const std::exception& e) {
        fprintf(stderr, "%s: %s\n", argv[1], e.what());
        return 1;
    }
}
