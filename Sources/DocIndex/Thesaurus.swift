internal import GRDB

/// Words and phrases that mean the same.
struct Thesaurus: Sendable {
    /// A word or phrase that may stand for another.
    struct Synonym: Sendable, Hashable {
        /// One word, or the words of a phrase.
        var words: [String]
        /// Whether the docs' owner gave it in `synonyms.yml`.
        var isCustom: Bool
    }

    /// By the stems of words.
    private var entries: [[String]: [Synonym]] = [:]

    /// - Parameters:
    ///   - groups: Each a list of words or phrases that mean the same, already cut into the index's words.
    ///   - stem: The stem of a word.
    init(owners groups: [[[String]]], stem: (String) -> String) {
        for group in groups { add(group, isCustom: true, stem) }
        for group in Self.englishGroups { add(group, isCustom: false, stem) }
    }

    /// The built-in list; each group's words and phrases are cut into words.
    static var englishGroups: [[[String]]] {
        english.utf8.split(separator: UInt8(ascii: "\n")).map { group in
            group.split(separator: UInt8(ascii: ",")).map { $0.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) } }
        }
    }

    /// The groups of `synonyms.yml`, cut into the index's words.
    static func ownersGroups(_ database: Database, _ tokenizer: WordTokenizer) throws -> [[[String]]] {
        try String.fetchAll(database, sql: "SELECT terms FROM synonyms ORDER BY id").map { terms in
            terms.split(separator: "\n").map { tokenizer.words(of: String($0)) }.filter { !$0.isEmpty }
        }
    }

    func synonyms(of stems: some Collection<String>) -> [Synonym] { entries[Array(stems)] ?? [] }

    private mutating func add(_ group: [[String]], isCustom: Bool, _ stem: (String) -> String) {
        let keys = group.map { $0.map(stem) }
        for key in keys {
            for (other, otherKey) in zip(group, keys) where otherKey != key {
                guard !(entries[key] ?? []).contains(where: { $0.words == other }) else { continue }
                entries[key, default: []].append(Synonym(words: other, isCustom: isCustom))
            }
        }
    }

    /// What readers of software manuals call things, one group a line. Words of one stem need no line.
    private static let english = """
        app,application
        auth,authentication
        login,log in,sign in,signin,logon,log on
        logout,log out,sign out,signout,log off
        sign up,signup,register,registration
        db,database
        repo,repository
        config,configuration
        configure,set up,setup
        settings,options,preferences,configuration
        option,flag,switch
        env,environment
        env var,environment variable
        var,variable
        param,parameter
        arg,argument
        args,arguments,parameters
        dir,directory,folder
        docs,documentation,manual
        admin,administrator
        info,information
        k8s,kubernetes
        postgres,postgresql
        mongo,mongodb
        os,operating system
        filesystem,file system
        vm,virtual machine
        ip,ip address
        timezone,time zone
        ttl,time to live
        stdin,standard input
        stdout,standard output
        stderr,standard error
        spa,single page app,single page application
        ci,continuous integration
        pr,pull request
        crd,custom resource definition,custom resource
        swagger,openapi
        js,javascript
        ts,typescript
        py,python
        regex,regexp,regular expression
        lib,library
        package,dependency,module
        pkg,package
        cert,certificate
        perm,permission
        permission,privilege,access right
        allow,permit,enable
        forbid,deny,block,disallow,prohibit,prevent
        delete,remove,erase,drop
        uninstall,remove
        add,insert,append
        create,make,generate
        change,modify,edit,update,alter
        replace,substitute,override,swap
        cancel,abort,terminate,stop,interrupt
        stop,shut down,shutdown,halt
        kill,terminate
        start,launch,boot,startup
        run,execute,invoke
        begin,start
        restart,reboot
        enable,turn on,switch on,activate
        disable,turn off,switch off,deactivate
        hide,exclude,conceal,suppress
        show,display,view
        exclude,ignore,skip,omit
        include,contain
        find,search,look up,locate
        lookup,look up
        send,post,submit
        fetch,retrieve,download
        receive,accept
        payload,body,request body
        mail,email,e mail
        notify,notification,alert
        msg,message
        error,exception,failure
        fail,failure,crash,break
        crash,take down
        abort,fail
        unhandled,uncaught
        crash,exit
        broken,not working,fails
        bug,defect,issue
        fix,repair,resolve,solve
        troubleshoot,debug,diagnose
        problem,issue,trouble
        slow,performance,latency
        fast,speed,performance,quick
        speed up,performance,optimize,faster
        improve,optimize
        memory,ram
        cpu,processor
        disk,storage
        limit,maximum,quota
        max,maximum
        min,minimum
        size,length
        timeout,time out,deadline
        delay,wait
        periodic,scheduled,cron,recurring
        job,task
        background,asynchronous
        async,asynchronous
        sync,synchronize,synchronization
        parallel,concurrent,concurrency
        multiple,several,many
        combine,merge,join
        split,divide
        copy,duplicate,clone
        move,migrate
        migrate,migration,upgrade
        upgrade,update
        rollback,roll back,revert,undo
        backup,back up
        restore,recover,recovery
        import,load
        export,save,dump
        save,store,persist
        write,save
        read,load,parse
        parse,parsing,decode
        convert,transform,cast,translate
        serialize,encode,encoding,dump
        deserialize,decode
        validate,validation,check,verify
        test,testing
        dark mode,dark theme,night mode
        mock,fake,stub,override
        example,sample
        tutorial,guide,getting started
        install,installation,setup
        deploy,deployment,production,go live
        prod,production
        live,production
        dev,development
        server,host,backend
        client,frontend
        machine,host,computer,server
        cluster,nodes
        container,docker
        endpoint,route,handler
        route,path
        url,link,address
        uri,url
        hostname,host name,domain
        port,listen
        proxy,reverse proxy,gateway
        load balancer,reverse proxy
        ssl,tls,https
        mtls,mutual tls,client certificate
        cors,cross origin
        csrf,cross site request forgery
        jwt,json web token
        sso,single sign on,sign in
        oidc,openid connect
        2fa,mfa,two factor,multi factor
        rotate,renew
        encrypt,encryption,tls
        password,credential,secret
        token,key
        api key,access token
        public,anonymous
        anonymous,without login,unauthenticated
        user,account,member
        users,people,accounts
        person,user,reader
        visitor,reader
        beside,next to
        start,startup,lifespan
        customer,client
        role,permission,rbac
        group,team
        owner,author
        rate limit,throttle,throttling
        cache,caching
        clear,reset,flush,purge
        default,standard
        custom,customize,own
        template,layout
        shape,format,structure
        theme,style,appearance
        color,colour
        font,typeface
        image,picture,photo
        icon,logo
        page,document
        dashboard,ui,web ui,user interface
        gui,ui,user interface
        cli,command line,terminal,shell
        command line,terminal,console
        command,subcommand
        script,program
        shell,bash
        loop,iterate,iteration
        list,array,sequence
        dict,dictionary,map,hash map,hashmap
        string,text
        str,string
        int,integer
        bool,boolean
        float,floating point,decimal
        number,integer
        null,none,nil
        empty,blank
        optional,nullable
        required,mandatory
        field,attribute,property
        property,member
        column,field
        row,record
        table,grid
        function,method
        func,function
        call,invoke
        callback,webhook
        hook,callback,trigger
        event,trigger
        trigger,cause
        return,output
        output,result
        result,outcome
        input,argument
        type,kind
        class,type
        object,instance,resource
        inherit,inheritance,subclass,derive
        interface,protocol
        generic,template
        enum,enumeration
        const,constant
        immutable,read only,readonly,const
        mutable,writable
        annotation,decorator
        print,log,output
        logs,journal
        monitor,monitoring,observe
        metrics,monitoring,statistics
        stats,statistics
        health check,liveness,readiness
        version,release
        latest,newest,recent,last
        old,previous,earlier,former
        compatible,compatibility,supported
        deprecated,obsolete
        difference,differ,compare,versus
        advantages,benefits,pros
        disadvantages,drawbacks,cons,limitations
        limitations,restrictions,known issues
        choose,select,pick
        filter,select
        sort,order
        order,sequence
        path,location
        location,place
        symlink,symbolic link
        wildcard,glob,pattern
        compare,comparison,diff,difference
        commit,revision
        revision,version
        branch,ref
        pull request,merge request
        manifest,yaml
        schedule,cron
        retry,try again,again
        force,overwrite
        overwrite,replace
        nested,inside,embedded
        recursive,nested
        isolate,isolation,separate
        separate,split
        mount,attach
        attach,connect
        connect,connection,link
        bind,listen
        expose,publish
        publish,release
        inject,injection,provide
        provide,supply,pass
        specify,define,declare,set
        assign,set
        explain,describe,description
        study,investigate,research
        meaning,definition,mean
        overview,introduction,intro
        requirement,prerequisite
        prerequisites,requirements,before you begin
        workflow,process
        step,instruction
        quickstart,quick start,getting started,first steps
        lifecycle,life cycle
        plugin,extension,addon,add on
        middleware,interceptor
        intercept,middleware,hook
        websocket,web socket
        realtime,real time,live
        stream,streaming
        upload,file
        attachment,file
        form,form data
        cookie,session
        header,metadata
        metadata,labels,annotations
        tag,label
        namespace,scope
        scope,visibility
        offline,without internet
        firewall,network policy
        network,networking
        license,licence
        price,pricing,cost,fee
        pay,payment
        refund,money back
        bill,invoice
        buy,purchase
        eligible,eligibility,qualify
        renew,renewal,extend
        expire,expiration,lapse
        lost,missing
        kid,child
        job,employment
        loan,debt
        car,vehicle
        doctor,physician
        phone,telephone
        contact,support
        ml,machine learning
        ai,artificial intelligence
        hang,freeze,stuck,unresponsive
        outage,downtime,unavailable
        whitelist,allowlist,allow list
        blacklist,denylist,blocklist,deny list
        leader,primary,master
        replica,secondary,standby,follower
        autoscale,auto scale,scaling
        dropdown,drop down
        popup,pop up,dialog,modal
        checkbox,check box
        sidebar,side bar,navigation
        navbar,navigation bar
        menu,navigation,sidebar
        planned,scheduled
        collapsible,collapse,fold,folds
        other websites,external
        dark mode,dark theme,night mode
        homepage,home page,landing page,start page
        accessibility,a11y,screen reader
        i18n,internationalization,translation,localization
        autocomplete,auto complete,completion
        stack trace,stacktrace,traceback,backtrace
        segfault,segmentation fault
        oom,out of memory
        e2e,end to end
        tarball,archive
        zip,archive
        checksum,hash,digest
        web server,webserver
        virtual host,vhost
        yaml,yml
        http verb,http method
        query string,query parameter,url parameter
        status code,response code,http status
        basic auth,http basic
        bearer token,access token
        cronjob,cron job
        unsubscribe,opt out
        dead,deceased,death,died
        disabled,disability
        married,marriage,spouse
        spouse,husband,wife
        license plate,plates
        foreign key,relationship
        readonly,read only
        multiline,multi line
        lowercase,lower case
        uppercase,upper case
        whitespace,white space,blank
        newline,line break,line feed
        env file,dotenv
        concurrency,parallelism
        lock,mutex
        thread,worker
        reload,refresh
        hot reload,live reload,auto reload
        watch,monitor
        ping,heartbeat
        sensitive,confidential,secret
        encode,encoding
        pagination,paging,paginate
        screenshot,screen shot
        bulk,batch
        snippet,example
        walkthrough,tutorial
        cheat sheet,reference
        faq,frequently asked questions
        big,large
        small,little
        exclude,exclusion
        include,inclusion
        extend,extension
        expand,expansion
        suspend,suspension
        permit,permission
        submit,submission
        transmit,transmission
        admit,admission
        convert,conversion
        divide,division
        decide,decision
        describe,description
        subscribe,subscription
        receive,reception
        resolve,resolution
        retain,retention
        reduce,reduction
        consume,consumption
        destroy,destruction
        """
}
