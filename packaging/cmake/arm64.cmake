# For another machine: Debian's cross compiler, and that machine's libraries beside this one's (multiarch). What runs
# while it builds is made by this machine's compiler; see packaging/cross-arm64.
#   cmake -S . -B build/arm64 -G Ninja --toolchain packaging/cmake/arm64.cmake -DBUILD_TESTING=OFF
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(PKG_CONFIG_EXECUTABLE aarch64-linux-gnu-pkg-config)
# Programs are this machine's, libraries and headers the other's.
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu /usr)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
