@echo off
rem Runs an example, and builds it before when that is needed: for Windows what ./overlapped is for Linux.
setlocal
set "root=%~dp0"
set "jvm_options=--enable-native-access=ALL-UNNAMED"

rem %1 would end at the = of an option: words are taken from all of the line.
set "options=%*"
:word
set "name="
for /f "tokens=1,*" %%a in ("%options%") do (
    set "name=%%a"
    set "options=%%b"
)
if "%name%"=="--help" goto usage
if "%name:~0,1%"=="-" (
    set "jvm_options=%jvm_options% %name%"
    goto word
)
set "program="
if "%name%"=="echo" set "program=echo.EchoServer"
if "%name%"=="echo-client" set "program=echo.EchoClient"
if "%name%"=="udp" set "program=udp.UdpResponder"
if "%name%"=="files" set "program=files.FileServer"
if "%name%"=="mailslot" set "program=mailslot.SodaCounter"
if "%name%"=="mailslot-machine" set "program=mailslot.SodaMachine"
if "%name%"=="diagnose" set "program=diagnose.Diagnose"
if "%name%"=="cookbook" for /f "tokens=1,*" %%a in ("%options%") do (
    set "program=cookbook.%%a"
    set "options=%%b"
)
if not defined program goto unknown

set "java=%OVERLAPPED_JAVA%"
if defined java goto build
call :look_for_java "%JAVA_HOME%"
for %%j in (java.exe) do if not "%%~$PATH:j"=="" call :look_for_java "%%~dp$PATH:j.."
for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\jdk-*" "%ProgramFiles%\Java\jdk-*" "%ProgramFiles%\Microsoft\jdk-*") do call :look_for_java "%%d"
if defined java goto build
echo missing: a JDK 25 or later, neither in JAVA_HOME nor on the path nor in %ProgramFiles% (https://adoptium.net/temurin/releases/?version=25) 1>&2
exit /b 1

:build
set "built=%root%examples\target\overlapped-built"
if exist "%root%examples\target\lib" call :is_built && goto run
where mvn >nul 2>nul || (echo missing: mvn ^(https://maven.apache.org^) 1>&2 & exit /b 1)
echo building the examples; the first time this takes a minute 1>&2
set "log=%TEMP%\overlapped-%RANDOM%.log"
call mvn -q -B -ntp -f "%root%pom.xml" -pl java/core,examples -Dmaven.test.skip=true package >"%log%" 2>&1
if errorlevel 1 (
    type "%log%" 1>&2
    del "%log%"
    exit /b 1
)
del "%log%"
echo built>"%built%"

:run
"%java%" %jvm_options% -cp "%root%examples\target\classes;%root%examples\target\lib\*" dev.overlapped.examples.%program% %options%
exit /b %errorlevel%

rem HOME: sets java when that is the home of a JDK 25 or later, and none was found before.
:look_for_java
if defined java exit /b 0
if not exist "%~1\release" exit /b 0
findstr /r /c:"^JAVA_VERSION=.2[5-9]" /c:"^JAVA_VERSION=.[3-9][0-9]" "%~1\release" >nul && set "java=%~1\bin\java.exe"
exit /b 0

rem Succeeds when no source is newer than the last build from here.
:is_built
if not exist "%built%" exit /b 1
powershell -NoProfile -Command "$built = (Get-Item '%built%').LastWriteTime; $newer = Get-ChildItem -Recurse -File '%root%pom.xml', '%root%java\core\pom.xml', '%root%java\core\src', '%root%examples\pom.xml', '%root%examples\src' | Where-Object { $_.LastWriteTime -gt $built } | Select-Object -First 1; exit [int]($null -ne $newer)"
exit /b %errorlevel%

:unknown
call :usage 1>&2
exit /b 2

:usage
echo overlapped echo [OPTIONS]           a server that sends back whatever it receives
echo overlapped echo-client [OPTIONS]    a client that loads it and checks every byte
echo overlapped udp [OPTIONS]            a name server that answers from the address it was asked at
echo overlapped files [OPTIONS]          a server of a directory's files over HTTP
echo overlapped mailslot [OPTIONS]       a counter of sales that soda machines report to a mailslot
echo overlapped mailslot-machine ...     a soda machine that reports sales to it
echo overlapped cookbook PROGRAM ...     a program to copy from; docs/cookbook.md lists them
echo overlapped diagnose                 a report of what this system offers, and ten short trials
exit /b 0
